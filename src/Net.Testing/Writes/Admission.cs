using System.Text;
using System.Text.Json.Nodes;
using Net.Controllers;
using Net.Model;
using Net.Testing.Requests;
using Net.Testing.Storage;

namespace Net.Testing.Writes;

/// <summary>
/// Runs writes through the rules of their kind: Net.Model's defaulting and validation, and for Services allocation by Net.Controllers. Used under the store's
/// writers' lock.
/// </summary>
internal sealed class Admission(ObjectStore store, ServedKinds kinds, ServiceLedger ledger, Random random)
{
    private const string NameAlphabet = "bcdfghjklmnpqrstvwxz2456789";

    private const int SuffixLength = 5;

    private const int LongestGeneratedPrefix = 58;

    private readonly ServiceLifecyclePlanner _services = new(ledger);

    /// <summary>What the rules answer to a write, and what is to be done once it is stored.</summary>
    public (ApiAnswer Answer, ServicePlan? Plan) Admit(WriteTarget target, ApiOperation operation, byte[] body, StoredObject? old, WriteOptions options)
    {
        var request = new ApiRequest(operation, InStoredVersion(target.Kind, body))
        {
            Old = old?.Value,
            Namespace = target.Kind.Resource.IsNamespaced ? target.Namespace : "",
            Strict = options.FieldValidation == "Strict",
            Context = new()
            {
                MakeName = MakeName,
                IsStored = (resource, key) => store.Get(CollectionName.Of(resource), key) is not null,
            },
        };
        if (target.Kind.Resource.Kind == nameof(Service))
        {
            ServicePlan plan = _services.Plan(request);
            return (plan.Answer, plan);
        }

        ApiAnswer answer = target.Kind.Rules is { } rules ? rules.Admit(request) : ReadOnly(target, request);
        return (options.FieldValidation == "Warn" ? WithFieldWarnings(answer, target.Kind, request.Body.Span) : answer, null);
    }

    /// <summary>Carries out what a plan allocates and releases; for a Service that was stored.</summary>
    public void Commit(ServicePlan plan)
    {
        if (!ledger.TryApply(plan)) throw new InvalidOperationException($"What {plan.Key} was given is taken, though writers take turns");
    }

    /// <summary>Gives back what a deleted Service held.</summary>
    public void Release(Service service, DateTimeOffset now) => Commit(ServiceLifecyclePlanner.PlanDelete(service, now));

    // Kinds without rules: whatever can be read is stored.
    private ApiAnswer ReadOnly(WriteTarget target, ApiRequest request)
    {
        ReadResult<IApiObject> read = target.Kind.Stored.Read(request.Body.Span, null);
        if (read.Value is not { } value || read.Problems.Count > 0) return Refused(400, read.Problems.Count > 0 ? read.Problems[0].ToString() : "the body holds no object");
        ObjectMeta metadata = value.Metadata;
        string name = metadata.Name.Length > 0 ? metadata.Name : metadata.GenerateName.Length > 0 ? MakeName(metadata.GenerateName) : "";
        if (name.Length == 0) return Refused(422, $"{target.Kind.Resource} \"\" is invalid: metadata.name: Required value: name or generateName is required");
        if (metadata.Namespace.Length > 0 && metadata.Namespace != request.Namespace) return Refused(400, "the namespace of the provided object does not match the namespace sent on the request");
        if (request.Old is null && store.Get(target.Kind.Collection, new(request.Namespace, name)) is not null)
        {
            return Refused(409, $"{target.Kind.Collection} \"{name}\" already exists");
        }

        metadata = metadata with { Name = name, Namespace = request.Namespace };
        if (request.Old is { Metadata: var old })
        {
            metadata = metadata with { Uid = old.Uid, CreationTimestamp = old.CreationTimestamp, DeletionTimestamp = old.DeletionTimestamp, Generation = old.Generation };
        }

        return new(request.Old is null ? 201 : 200, target.Kind.Stored.WithMetadata(value, metadata), [], "", []);
    }

    private static ApiAnswer Refused(int code, string message) => new(code, null, [], message, []);

    private static ApiAnswer WithFieldWarnings(ApiAnswer answer, ServedKind kind, ReadOnlySpan<byte> body)
    {
        if (!answer.IsAccepted || kind.Rules is null) return answer;
        string[] fields = [.. kind.Stored.Read(body, ModelReadOptions.StrictFields).Problems
            .Where(static problem => problem.Kind is JsonProblemKind.UnknownField or JsonProblemKind.DuplicateField)
            .Select(static problem => $"{(problem.Kind == JsonProblemKind.DuplicateField ? "duplicate" : "unknown")} field \"{problem.Path}\"")];
        return fields.Length == 0 ? answer : answer with { Warnings = [.. answer.Warnings, .. fields] };
    }

    private static byte[] InStoredVersion(ServedKind kind, byte[] body)
    {
        if (kind.Kind.Resource.Version == kind.Stored.Resource.Version || JsonTexts.TryParseObject(body) is not { } document) return body;
        if (document["apiVersion"] is JsonValue version && version.TryGetValue(out string? text) && text == kind.Resource.ApiVersion) document["apiVersion"] = kind.Stored.Resource.ApiVersion;
        return JsonTexts.Of(document);
    }

    private string MakeName(string prefix)
    {
        var name = new StringBuilder(prefix, 0, Math.Min(prefix.Length, LongestGeneratedPrefix), 64);
        for (int i = 0; i < SuffixLength; i++) name.Append(NameAlphabet[random.Next(NameAlphabet.Length)]);
        return name.ToString();
    }

    /// <summary>Whether a namespace is there to write in.</summary>
    public bool HasNamespace(string name) => kinds.Find("", "v1", "namespaces") is not { } kind || store.Get(kind.Collection, new("", name)) is not null;
}
