namespace Net.Model;

/// <summary>One write of a custom resource on its way: decode, prune, default, check.</summary>
internal sealed class CustomResourceAdmission<T>(CustomResourceRules<T> rules, ApiRequest request)
    where T : class, IApiObject<T>
{
    private const int Created = 201;

    private const int Updated = 200;

    private readonly List<string> _warnings = [];

    public ApiAnswer Run()
    {
        if (rules.LifecycleWarning is { } lifecycle) _warnings.Add(lifecycle);
        if (Decode(out JsonTree target, out ObjectMeta meta) is { } refusal) return Refused(400, [], refusal);
        return request.Operation == ApiOperation.Create ? Create(target, meta) : Update(target, meta);
    }

    private string? Decode(out JsonTree target, out ObjectMeta meta)
    {
        meta = ObjectMeta.Empty;
        List<long> repeated = [];
        ResourceType resource = rules.Resource;
        string lead = $"{resource.Kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}: ";
        JsonTree? root = JsonTree.Parse(request.Body.Span, repeated);
        target = root ?? JsonTree.OfMap();
        if (root is not { IsMap: true }) return lead + "the body holds no object";
        if (target.TextOf("kind") is not { Length: > 0 } kind) return "Object 'Kind' is missing";
        string apiVersion = target.TextOf("apiVersion") ?? "";
        if (apiVersion != resource.ApiVersion) return $"the API version in the data ({apiVersion}) does not match the expected API version ({resource.ApiVersion})";
        if (kind != resource.Kind) return $"the kind in the data ({kind}) does not match the expected kind ({resource.Kind})";
        List<string> unknown = [.. repeated.Select(offset => $"duplicate field {GoText.Quote(JsonPath.At(request.Body.Span, offset))}")];
        if (ReadMeta(target, unknown, out meta) is { } problem) return lead + problem;
        List<string> pruned = [];
        SchemaPreparation.Prune(target, rules.Schema, pruned);
        unknown.AddRange(pruned.Select(static path => $"unknown field {GoText.Quote(path)}"));
        if (request.Strict && unknown.Count > 0) return $"{lead}strict decoding error: {string.Join(", ", unknown)}";
        SchemaPreparation.SetDefaults(target, rules.Schema);
        return PlaceIn(ref meta);
    }

    private static string? ReadMeta(JsonTree target, List<string> unknown, out ObjectMeta meta)
    {
        meta = ObjectMeta.Empty;
        if (target["metadata"] is not { } sent || sent.Shape == JsonShape.Null) return null;
        if (!sent.IsMap) return "metadata must be an object";
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var writer = new System.Text.Json.Utf8JsonWriter(buffer)) sent.WriteJson(writer);
        ReadResult<ObjectMeta> read = ModelJson.Read<ObjectMeta>(buffer.WrittenSpan, new ModelReadOptions { Strict = true, DropUnknownFields = true });
        foreach (JsonProblem problem in read.Problems)
        {
            if (problem.Kind is JsonProblemKind.Syntax or JsonProblemKind.WrongType) return $"metadata.{problem}";
            if (problem.Kind == JsonProblemKind.UnknownField) unknown.Add($"unknown field {GoText.Quote($"metadata.{problem.Path}")}");
        }

        meta = read.Value ?? ObjectMeta.Empty;
        return null;
    }

    private string? PlaceIn(ref ObjectMeta meta)
    {
        bool namespaced = rules.Resource.IsNamespaced;
        if (request.Old is { } old && meta.Name.Length > 0 && meta.Name != old.Metadata.Name)
        {
            return $"the name of the object ({meta.Name}) does not match the name on the URL ({old.Metadata.Name})";
        }

        if (namespaced && meta.Namespace.Length > 0 && meta.Namespace != request.Namespace)
        {
            return "the namespace of the provided object does not match the namespace sent on the request";
        }

        meta = meta with { Namespace = namespaced ? request.Namespace : "" };
        return null;
    }

    private ApiAnswer Create(JsonTree target, ObjectMeta meta)
    {
        if (meta.Name.Length == 0 && meta.GenerateName.Length > 0) meta = meta with { Name = request.Context.MakeName(meta.GenerateName) };
        meta = meta with { DeletionTimestamp = null, DeletionGracePeriodSeconds = null, SelfLink = "", Generation = 1 };
        if (rules.HasStatus) target.Entries.Remove("status");
        FieldErrors errors = FieldErrors.Rent();
        ObjectMetaRules.Check(errors, meta, rules.Resource.IsNamespaced, rules.NameRule);
        rules.CheckContent(target, null, false, errors);
        if (!errors.IsEmpty) return Invalid(meta, errors.Finish());
        errors.Finish();
        CustomResourceFinalizers.Warn(meta, null, _warnings);
        return Accepted(Created, target, meta);
    }

    private ApiAnswer Update(JsonTree target, ObjectMeta meta)
    {
        T stored = request.Old as T ?? throw new ArgumentException($"An update needs the stored {rules.Resource}");
        JsonTree old = (request.OldBody.IsEmpty ? null : JsonTree.Parse(request.OldBody.Span, [])) ?? CustomResourceRules<T>.ToTree(stored);
        meta = ApiAdmission<T>.WithServerFields(meta, stored.Metadata);
        bool statusOnly = request.Operation == ApiOperation.StatusUpdate && rules.HasStatus;
        if (statusOnly)
        {
            JsonTree? status = target["status"];
            target = old.Clone();
            Put(target, status);
            meta = stored.Metadata with { ManagedFields = meta.ManagedFields, ResourceVersion = meta.ResourceVersion };
        }
        else if (rules.HasStatus)
        {
            Put(target, old["status"]?.Clone());
        }

        if (!statusOnly && !SameContent(target, old)) meta = meta with { Generation = stored.Metadata.Generation + 1 };
        FieldErrors errors = FieldErrors.Rent();
        ObjectMetaRules.Check(errors, meta, rules.Resource.IsNamespaced, NameRules.PathSegment);
        ObjectMetaRules.CheckUpdate(errors, meta, stored.Metadata);
        rules.CheckContent(target, old, statusOnly, errors);
        if (!errors.IsEmpty) return Invalid(meta, errors.Finish());
        errors.Finish();
        CustomResourceFinalizers.Warn(meta, stored.Metadata, _warnings);
        return Accepted(Updated, target, meta);
    }

    private static void Put(JsonTree target, JsonTree? status)
    {
        if (status is null) target.Entries.Remove("status");
        else target.Entries["status"] = status;
    }

    private static bool SameContent(JsonTree target, JsonTree old) =>
        target.Entries.Keys.Union(old.Entries.Keys).Except(["metadata"]).All(field => JsonTree.DeepEquals(target[field], old[field]));

    // Defaults are set once more when the stored object is read back: a creation has dropped the status.
    private ApiAnswer Accepted(int code, JsonTree target, ObjectMeta meta)
    {
        SchemaPreparation.SetDefaults(target, rules.Schema);
        return new(code, rules.Read(target, meta), [], "", _warnings) { StoredBody = rules.Write(target, meta) };
    }

    private ApiAnswer Invalid(ObjectMeta meta, IReadOnlyList<FieldError> errors)
    {
        // The server's own order varies; here it is by field and message.
        FieldError[] sorted = [.. errors.Distinct().OrderBy(static error => error.Field, StringComparer.Ordinal).ThenBy(static error => error.Message, StringComparer.Ordinal)];
        string all = sorted.Length == 1 ? sorted[0].ToString() : $"[{string.Join(", ", sorted.Select(static error => error.ToString()))}]";
        return Refused(422, sorted, $"{rules.Resource} {GoText.Quote(meta.Name)} is invalid: {all}");
    }

    private ApiAnswer Refused(int code, IReadOnlyList<FieldError> errors, string message) => new(code, null, errors, message, _warnings);
}
