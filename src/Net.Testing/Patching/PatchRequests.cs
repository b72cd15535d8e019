using System.Text.Json;
using System.Text.Json.Nodes;
using Net.Model.Yaml;
using Net.Testing.Apply;
using Net.Testing.Requests;
using Net.Testing.Storage;
using Net.Testing.Writes;

namespace Net.Testing.Patching;

/// <summary>PATCH in its four forms: merge, strategic merge, JSON patch, server-side apply.</summary>
internal sealed class PatchRequests(ObjectWriter writer, TimeProvider time)
{
    public const string Merge = "application/merge-patch+json";

    public const string Strategic = "application/strategic-merge-patch+json";

    public const string Json = "application/json-patch+json";

    public const string Apply = "application/apply-patch+yaml";

    public ServerAnswer Patch(WriteTarget target, string contentType, byte[] body, WriteOptions options)
    {
        switch (contentType)
        {
            case Apply:
                return ApplyTo(target, body, options);
            case Merge when JsonTexts.TryParseObject(body) is { } patch:
                return Change(target, options, document => new(MergePatch.Apply(document, patch)));

            // Custom resources know no strategic merge; the server says so.
            case Strategic when target.Kind.Resource.Group.Contains('.', StringComparison.Ordinal) && !target.Kind.Resource.Group.EndsWith(".k8s.io", StringComparison.Ordinal):
                return Unsupported(Json, Merge, Apply);
            case Strategic when JsonTexts.TryParseObject(body) is { } patch:
                return Change(target, options, document => new(StrategicMergePatch.Apply(document, patch, target.Kind.Resource.Kind)));
            case Json when TryParseArray(body) is { } patch:
                return Change(target, options, document => Patched(target, document, patch));
            case Merge or Strategic or Json:
                return ServerAnswer.Status(ApiStatus.BadRequest("error decoding patch: the body is no JSON of the form the content type names"));
            default:
                return Unsupported(Json, Merge, Strategic, Apply);
        }
    }

    private ServerAnswer Change(WriteTarget target, WriteOptions options, Func<JsonObject, DocumentChange> change) => writer.Change(
        target,
        options,
        document => document is null ? new(null, null, ServerAnswer.Status(ApiStatus.NotFound(target.Kind.Collection, target.Name))) : change(document));

    private ServerAnswer ApplyTo(WriteTarget target, byte[] body, WriteOptions options)
    {
        if (!options.IsManagerNamed)
        {
            return ServerAnswer.Status(new(422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch")
            {
                Details = new JsonObject { ["group"] = "meta.k8s.io", ["kind"] = "PatchOptions" },
            });
        }

        YamlConversion yaml = YamlToJson.Convert(body);
        if (yaml.Documents.Count != 1 || JsonTexts.TryParseObject(yaml.Documents[0].Json.Span) is not { } wanted)
        {
            return ServerAnswer.Status(ApiStatus.BadRequest($"error decoding YAML: {(yaml.Problems.Count > 0 ? yaml.Problems[0].ToString() : "one object is expected")}"));
        }

        return writer.Change(target, options, live =>
        {
            var by = new WriteBy(options.Manager, target.Kind.Stored.Resource.ApiVersion, target.Subresource, time.GetUtcNow());
            ApplyOutcome outcome = ServerSideApply.Merge(live, wanted, target.Kind.Resource.Kind, by, options.Force);
            return outcome.Document is null ? new(null, null, Conflict(outcome.Conflicts)) : new(outcome.Document, outcome.Owners);
        });
    }

    private static ServerAnswer Conflict(IReadOnlyList<(ManagedFieldsEntry Owner, IReadOnlyList<string> Fields)> conflicts)
    {
        int count = conflicts.Sum(static conflict => conflict.Fields.Count);
        string text = count == 1
            ? $"Apply failed with 1 conflict: conflict with {conflicts[0].Owner}: {conflicts[0].Fields[0]}"
            : $"Apply failed with {count} conflicts: {string.Join('\n', conflicts.Select(static conflict => $"conflicts with {conflict.Owner}:\n- {string.Join("\n- ", conflict.Fields)}"))}";
        JsonNode[] causes = [.. conflicts.SelectMany(static conflict => conflict.Fields.Select(field => (JsonNode)new JsonObject
        {
            ["reason"] = "FieldManagerConflict",
            ["message"] = $"conflict with {conflict.Owner}",
            ["field"] = field,
        }))];
        return ServerAnswer.Status(new(409, "Conflict", text) { Details = new JsonObject { ["causes"] = new JsonArray(causes) } });
    }

    private static DocumentChange Patched(WriteTarget target, JsonObject document, JsonArray patch)
    {
        (JsonObject? result, string problem) = JsonPatch.Apply(document, patch);
        return result is not null
            ? new(result)
            : new(null, null, ServerAnswer.Status(ApiStatus.Invalid(problem, ApiStatus.OfKind(target.Kind.Resource, target.Name))));
    }

    private static ServerAnswer Unsupported(params string[] accepted) => ServerAnswer.Status(new(
        415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {string.Join(", ", accepted)}"));

    private static JsonArray? TryParseArray(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonArray;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
