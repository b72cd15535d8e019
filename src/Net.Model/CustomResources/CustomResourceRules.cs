using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Net.Model;

/// <summary>
/// The rules of a kind that a CustomResourceDefinition describes: its schema, then the rules in it. The server holds such objects without types, so a
/// value of a wrong type is a field error and not an unreadable body, and lists and objects that are present but empty stay.
/// </summary>
internal sealed class CustomResourceRules<T> : ApiRules<T>
    where T : class, IApiObject<T>
{
    private static readonly JsonWriterOptions Compact = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const int MostKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    private readonly Func<SchemaNode> _makeSchema;
    private SchemaNode? _schema;

    /// <summary>The rules of one version of a kind.</summary>
    /// <param name="schema">The schema of the whole object, without apiVersion, kind and metadata; made when first needed.</param>
    /// <param name="version">The version, where it is not the one of the SDK's type.</param>
    /// <param name="isDeprecated">Whether every write of the version gets a warning.</param>
    public CustomResourceRules(Func<SchemaNode> schema, string? version = null, bool isDeprecated = false)
    {
        _makeSchema = schema;
        Resource = version is null ? T.Resource : T.Resource with { Version = version };
        LifecycleWarning = isDeprecated
            ? $"The {version} version of {Resource.Kind} has been deprecated and will be removed in a future release of the API. Please upgrade to {T.Resource.Version}."
            : null;
    }

    /// <inheritdoc/>
    public override ResourceType Resource { get; }

    /// <summary>The schema.</summary>
    public SchemaNode Schema => _schema ??= _makeSchema();

    /// <summary>Whether the status is written apart from the rest.</summary>
    public bool HasStatus => Schema.Properties.ContainsKey("status");

    /// <inheritdoc/>
    protected internal override string? LifecycleWarning { get; }

    /// <inheritdoc/>
    protected internal override bool ChecksCoreFinalizers => false;

    /// <inheritdoc/>
    public override T ApplyDefaults(T target)
    {
        JsonTree tree = ToTree(target);
        SchemaPreparation.SetDefaults(tree, Schema);
        return Read(tree, target.Metadata) ?? target;
    }

    /// <inheritdoc/>
    public override ApiAnswer Admit(ApiRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new CustomResourceAdmission<T>(this, request).Run();
    }

    /// <inheritdoc/>
    public override ApiAnswer Admit(ApiOperation operation, T target, T? old = null, ApiRuleContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Admit(new ApiRequest(operation, ModelJson.Write(target)) { Old = old, Namespace = target.Metadata.Namespace, Context = context ?? ApiRuleContext.None });
    }

    /// <summary>An object as rules see it: of the metadata, which has rules of its own, there are the names alone.</summary>
    public static JsonTree ToTree(T target)
    {
        ArrayBufferWriter<byte> buffer = _buffer ?? new(1024);
        Utf8JsonWriter writer = _writer ?? new(buffer, Compact);
        (_buffer, _writer) = (null, null);
        IApiObject bare = target.WithMetadata(new() { Name = target.Metadata.Name, GenerateName = target.Metadata.GenerateName });
        bare.WriteJson(writer);
        writer.Flush();
        JsonTree tree = JsonTree.Parse(buffer.WrittenSpan, null) ?? JsonTree.OfMap();

        // Kept for the next object of this thread; not when an object threw, or was uncommonly large.
        if (buffer.Capacity > MostKept) return tree;
        buffer.ResetWrittenCount();
        writer.Reset();
        (_buffer, _writer) = (buffer, writer);
        return tree;
    }

    /// <summary>An object as UTF-8 JSON, with metadata as given.</summary>
    public byte[] Write(JsonTree tree, ObjectMeta metadata, bool plainNumbers = false)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion"u8, Resource.ApiVersion);
            writer.WriteString("kind"u8, Resource.Kind);
            writer.WritePropertyName("metadata"u8);
            metadata.WriteJson(writer);
            foreach ((string field, JsonTree value) in tree.Entries)
            {
                if (field is "apiVersion" or "kind" or "metadata") continue;
                writer.WritePropertyName(field);
                value.WriteJson(writer, plainNumbers);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The typed object.</summary>
    public T? Read(JsonTree tree, ObjectMeta metadata) => ModelJson.Read<T>(Write(tree, metadata, plainNumbers: true)).Value;

    /// <summary>Checks schema, lists and rules; metadata errors found before count among those that stop rules from being checked.</summary>
    public void CheckContent(JsonTree target, JsonTree? old, bool statusOnly, FieldErrors errors)
    {
        if (!statusOnly)
        {
            new SchemaCheck(errors, "<nil>", 0).Check(target, old, Schema);
        }
        else if (target["status"] is { } status)
        {
            errors.Enter("status");
            new SchemaCheck(errors, "status", "status.".Length).Check(status, old?["status"], Schema.Properties["status"]);
            errors.Leave();
        }

        SchemaListCheck.Check(target, Schema, errors);
        if (!errors.IsEmpty && errors.Found.Any(static error => error.Reason is FieldErrorReason.NotSupported or FieldErrorReason.Required or FieldErrorReason.TooLong or FieldErrorReason.TooMany or FieldErrorReason.TypeInvalid))
        {
            const string unchecked_ = "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";
            if (Schema.HasRules) errors.Add(new FieldError("<nil>", FieldErrorReason.Invalid, "null", unchecked_));
        }
        else
        {
            SchemaRuleCheck.Check(target, old, Schema, errors);
        }
    }

    /// <inheritdoc/>
    protected internal override void Validate(T target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        CheckContent(ToTree(target), null, false, errors);
    }

    /// <inheritdoc/>
    protected internal override void ValidateUpdate(T target, T old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        CheckContent(ToTree(target), ToTree(old), false, errors);
    }

    /// <inheritdoc/>
    protected internal override void ValidateStatusUpdate(T target, T old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        CheckContent(ToTree(target), ToTree(old), HasStatus, errors);
    }

    /// <inheritdoc/>
    protected internal override T PrepareCreate(T target) => Generations.First(target);

    /// <inheritdoc/>
    protected internal override void Warn(T target, T? old, ICollection<string> warnings) => CustomResourceFinalizers.Warn(target.Metadata, old?.Metadata, warnings);
}
