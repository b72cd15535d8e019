namespace Net.Model;

/// <summary>One write on its way through the rules of its kind.</summary>
internal sealed class ApiAdmission<T>(ApiRules<T> rules, ApiRequest request)
    where T : class, IApiObject<T>
{
    private const int Created = 201;

    private const int Updated = 200;

    private readonly List<string> _warnings = [];

    public ApiAnswer Run()
    {
        AddLifecycleWarning();
        FieldErrors errors = FieldErrors.Rent();
        T? target = Decode(errors, out string? refusal);
        if (refusal is not null || target is null)
        {
            errors.Finish();
            return Refused(400, [], refusal ?? "the body holds no object");
        }

        if (!errors.IsEmpty) return Invalid(target, errors.Finish());
        return Write(target, errors);
    }

    /// <summary>Runs a write whose object was read already.</summary>
    public ApiAnswer Run(T target)
    {
        AddLifecycleWarning();
        return Write(target, FieldErrors.Rent());
    }

    private ApiAnswer Write(T target, FieldErrors errors)
    {
        target = rules.ApplyDefaults(target);
        return request.Operation == ApiOperation.Create ? Create(target, errors) : Update(target, errors);
    }

    private void AddLifecycleWarning()
    {
        if (rules.LifecycleWarning is { } lifecycle) _warnings.Add(lifecycle);
    }

    private T? Decode(FieldErrors errors, out string? refusal)
    {
        (string? apiVersion, string? kind) = ApiBody.TypeOf(request.Body.Span);
        ResourceType resource = rules.Resource;
        if ((kind is not null && kind != resource.Kind) || (apiVersion is not null && apiVersion != resource.ApiVersion))
        {
            string version = apiVersion?[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..] ?? "";
            refusal = $"{kind} in version \"{version}\" cannot be handled as a {resource.Kind}: no kind \"{kind}\" is registered for version \"{apiVersion}\"";
            return null;
        }

        ReadResult<T> read = ModelJson.Read<T>(request.Body.Span, new ModelReadOptions { Strict = request.Strict && rules.IsComplete, DropUnknownFields = rules.IsComplete });
        refusal = rules.RefuseBody(request.Body.Span, read.Problems, errors);
        if (refusal is not null || read.Value is not { } target) return null;
        ObjectMeta meta = target.Metadata;
        if (request.Old is { } old && meta.Name.Length > 0 && meta.Name != old.Metadata.Name)
        {
            refusal = $"the name of the object ({meta.Name}) does not match the name on the URL ({old.Metadata.Name})";
        }
        else if (resource.IsNamespaced && meta.Namespace.Length > 0 && meta.Namespace != request.Namespace)
        {
            refusal = "the namespace of the provided object does not match the namespace sent on the request";
        }

        string @namespace = resource.IsNamespaced ? request.Namespace : "";
        return meta.Namespace == @namespace ? target : target.WithMetadata(meta with { Namespace = @namespace });
    }

    private ApiAnswer Create(T target, FieldErrors errors)
    {
        ObjectMeta meta = target.Metadata;
        if (meta.Name.Length == 0 && meta.GenerateName.Length > 0) meta = meta with { Name = request.Context.MakeName(meta.GenerateName) };
        if (meta.DeletionTimestamp is not null || meta.DeletionGracePeriodSeconds is not null || meta.SelfLink.Length > 0)
        {
            meta = meta with { DeletionTimestamp = null, DeletionGracePeriodSeconds = null, SelfLink = "" };
        }

        if (!ReferenceEquals(meta, target.Metadata)) target = target.WithMetadata(meta);
        target = rules.Begin(rules.AdmitCreate(target, request.Context), null, request.Context, errors);
        if (!errors.IsEmpty) return Invalid(target, errors.Finish());
        target = rules.PrepareCreate(target);
        rules.Validate(target, errors);
        if (!errors.IsEmpty) return Invalid(target, errors.Finish());
        errors.Finish();
        if (request.Context.IsStored(rules.Resource, ObjectKey.Of(target))) return Refused(409, [], $"{rules.Resource.Plural}{Suffix(rules.Resource.Group)} {GoText.Quote(target.Metadata.Name)} already exists");
        rules.Warn(target, null, _warnings);
        return new(Created, rules.Present(target, request.Context), [], "", _warnings);
    }

    private ApiAnswer Update(T target, FieldErrors errors)
    {
        T old = rules.Present(request.Old as T ?? throw new ArgumentException($"An update needs the stored {rules.Resource}"), request.Context);
        target = target.WithMetadata(WithServerFields(target.Metadata, old.Metadata));
        bool status = request.Operation == ApiOperation.StatusUpdate;
        if (!status) target = rules.Begin(target, old, request.Context, errors);
        if (!errors.IsEmpty) return Invalid(target, errors.Finish());
        target = status ? rules.PrepareStatusUpdate(target, old) : rules.PrepareUpdate(target, old);
        ObjectMetaRules.Check(errors, target.Metadata, rules.Resource.IsNamespaced, NameRules.PathSegment);
        if (status) rules.ValidateStatusUpdate(target, old, errors);
        else rules.ValidateUpdate(target, old, errors);
        if (!errors.IsEmpty) return Invalid(target, errors.Finish());
        errors.Finish();
        if (status) rules.WarnOfStatus(target, old, _warnings);
        else rules.Warn(target, old, _warnings);
        return new(Updated, rules.Present(target, request.Context), [], "", _warnings);
    }

    // An update may leave out what the server set; it never removes a deletion.
    internal static ObjectMeta WithServerFields(ObjectMeta meta, ObjectMeta old) => meta with
    {
        Name = meta.Name.Length == 0 ? old.Name : meta.Name,
        Uid = meta.Uid.Length == 0 ? old.Uid : meta.Uid,
        CreationTimestamp = old.CreationTimestamp ?? meta.CreationTimestamp,
        DeletionTimestamp = old.DeletionTimestamp ?? meta.DeletionTimestamp,
        DeletionGracePeriodSeconds = meta.DeletionGracePeriodSeconds ?? old.DeletionGracePeriodSeconds,
        Generation = old.Generation,
        SelfLink = "",
    };

    private ApiAnswer Invalid(T target, IReadOnlyList<FieldError> errors)
    {
        if (errors[0] is { Reason: FieldErrorReason.Internal, Field: "" }) return Refused(500, [], $"Internal error occurred: {errors[0].Detail}");

        // The message names equal errors once.
        string[] texts = [.. errors.Select(static error => error.ToString()).Distinct()];
        string all = texts.Length == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        return Refused(422, errors, $"{rules.Resource} {GoText.Quote(target.Metadata.Name)} is invalid: {all}");
    }

    private static string Suffix(string group) => group.Length == 0 ? "" : $".{group}";

    private ApiAnswer Refused(int code, IReadOnlyList<FieldError> errors, string message) => new(code, null, errors, message, _warnings);
}
