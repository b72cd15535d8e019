namespace Net.Model;

/// <summary>The rules of one kind. A kind's own rules derive from this and override the steps in which the kind differs.</summary>
/// <typeparam name="T">The kind.</typeparam>
public abstract class ApiRules<T> : ApiRules
    where T : class, IApiObject<T>
{
    private const string DefaultNamespace = "default";

    /// <inheritdoc/>
    public override ResourceType Resource => T.Resource;

    /// <summary>The rule for names of the kind. Default: a DNS subdomain.</summary>
    protected internal virtual NameRule NameRule => NameRules.Dns1123Subdomain;

    /// <summary>Whether finalizers without a domain must be standard ones. Default true, as in all built-in kinds; custom resources take any qualified name.</summary>
    protected internal virtual bool ChecksCoreFinalizers => true;

    /// <summary>Whether the SDK's type has every field of the kind, so that unknown fields are dropped, or refused when strict. Default true.</summary>
    protected internal virtual bool IsComplete => true;

    /// <summary>A warning that every write of the kind gets, such as of its deprecation; null for none.</summary>
    protected internal virtual string? LifecycleWarning => null;

    /// <summary>The object with the defaults that every decoding sets; the same object when nothing was missing.</summary>
    public virtual T ApplyDefaults(T target) => target;

    /// <summary>Everything wrong with an object that is to be created.</summary>
    public IReadOnlyList<FieldError> ValidateCreate(T target)
    {
        ArgumentNullException.ThrowIfNull(target);
        FieldErrors errors = FieldErrors.Rent();
        Validate(target, errors);
        return errors.Finish();
    }

    /// <inheritdoc cref="ApiRules.ValidateManifest(IApiObject)"/>
    public IReadOnlyList<FieldError> ValidateManifest(T target)
    {
        ArgumentNullException.ThrowIfNull(target);
        FieldErrors errors = FieldErrors.Rent();
        Validate(AsSent(target), errors);
        return errors.Finish();
    }

    /// <summary>Everything wrong with an update.</summary>
    public IReadOnlyList<FieldError> ValidateUpdate(T target, T old)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(old);
        FieldErrors errors = FieldErrors.Rent();
        ValidateUpdate(target, old, errors);
        return errors.Finish();
    }

    /// <summary>Everything wrong with an update of the status.</summary>
    public IReadOnlyList<FieldError> ValidateStatusUpdate(T target, T old)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(old);
        FieldErrors errors = FieldErrors.Rent();
        ValidateStatusUpdate(target, old, errors);
        return errors.Finish();
    }

    /// <summary>What the server warns of.</summary>
    public IReadOnlyList<string> Warnings(T target, T? old = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        List<string> warnings = LifecycleWarning is { } lifecycle ? [lifecycle] : [];
        Warn(target, old, warnings);
        return warnings;
    }

    /// <inheritdoc/>
    public sealed override IApiObject ApplyDefaults(IApiObject target) => ApplyDefaults(Cast(target));

    /// <inheritdoc/>
    public sealed override IReadOnlyList<FieldError> ValidateCreate(IApiObject target) => ValidateCreate(Cast(target));

    /// <inheritdoc/>
    public sealed override IReadOnlyList<FieldError> ValidateManifest(IApiObject target) => ValidateManifest(Cast(target));

    /// <inheritdoc/>
    public sealed override IReadOnlyList<FieldError> ValidateUpdate(IApiObject target, IApiObject old) => ValidateUpdate(Cast(target), Cast(old));

    /// <inheritdoc/>
    public sealed override IReadOnlyList<FieldError> ValidateStatusUpdate(IApiObject target, IApiObject old) => ValidateStatusUpdate(Cast(target), Cast(old));

    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Warnings(IApiObject target, IApiObject? old = null) => Warnings(Cast(target), old is null ? null : Cast(old));

    /// <inheritdoc/>
    public sealed override ApiAnswer Check(IApiObject target, ApiRuleContext? context = null)
    {
        T cast = Cast(target);
        return Admit(new ApiRequest(ApiOperation.Create, ModelJson.Write(cast)) { Namespace = cast.Metadata.Namespace, Context = context ?? ApiRuleContext.None });
    }

    /// <inheritdoc/>
    public override ApiAnswer Admit(ApiRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new ApiAdmission<T>(this, request).Run();
    }

    /// <summary>What the API server would answer to a write of an object that was read already: <see cref="Admit(ApiRequest)"/> without the decoding.</summary>
    /// <param name="operation">What is asked.</param>
    /// <param name="target">The object as sent, its namespace included.</param>
    /// <param name="old">The stored object, for updates.</param>
    /// <param name="context">What is known of the cluster. Default: nothing; every address and port is free.</param>
    public virtual ApiAnswer Admit(ApiOperation operation, T target, T? old = null, ApiRuleContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new ApiAdmission<T>(this, new(operation, default) { Old = old, Context = context ?? ApiRuleContext.None }).Run(target);
    }

    /// <summary>
    /// What reading the body found: problems of JSON and of types end the request with 400, unknown and repeated fields do when the request is strict.
    /// Custom resources answer wrong types with field errors instead: they add them and return null.
    /// </summary>
    /// <returns>The message of a 400, or null to go on.</returns>
    protected internal virtual string? RefuseBody(ReadOnlySpan<byte> body, IReadOnlyList<JsonProblem> problems, FieldErrors errors) => ApiBody.Refuse(Resource, problems);

    /// <summary>What default admission sets on creation, before anything else looks at the object.</summary>
    protected internal virtual T AdmitCreate(T target, ApiRuleContext context) => target;

    /// <summary>
    /// What storage does before the kind's strategy sees the object: allocation. Errors end the request; an error with the reason
    /// <see cref="FieldErrorReason.Internal"/> and an empty field makes it a 500.
    /// </summary>
    protected internal virtual T Begin(T target, T? old, ApiRuleContext context, FieldErrors errors) => target;

    /// <summary>What a creation wipes or sets before validation.</summary>
    protected internal virtual T PrepareCreate(T target) => target;

    /// <summary>What an update wipes or sets before validation.</summary>
    protected internal virtual T PrepareUpdate(T target, T old) => target;

    /// <summary>A stored object as the server shows it, and as an update finds it. Default: as it is stored.</summary>
    protected internal virtual T Present(T target, ApiRuleContext context) => target;

    /// <summary>What an update of the status takes over from the stored object; most kinds take all but the status.</summary>
    protected internal virtual T PrepareStatusUpdate(T target, T old) => target;

    /// <summary>Checks the kind's own fields on creation, metadata included. Default: the metadata.</summary>
    protected internal virtual void Validate(T target, FieldErrors errors) => CheckMeta(target, errors);

    /// <summary>Checks an update. Default: the rules of metadata updates, then those of a creation.</summary>
    protected internal virtual void ValidateUpdate(T target, T old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        Validate(target, errors);
    }

    /// <summary>Checks an update of the status. Default: the rules of metadata updates.</summary>
    protected internal virtual void ValidateStatusUpdate(T target, T old, FieldErrors errors) => CheckMetaUpdate(target, old, errors);

    /// <summary>Adds what the server warns of. Default: nothing.</summary>
    protected internal virtual void Warn(T target, T? old, ICollection<string> warnings)
    {
    }

    /// <summary>Adds what the server warns of when the status is updated. Default: nothing.</summary>
    protected internal virtual void WarnOfStatus(T target, T old, ICollection<string> warnings)
    {
    }

    /// <summary>Whether an update may leave <c>metadata.resourceVersion</c> out.</summary>
    protected internal virtual bool AllowsUnconditionalUpdate => true;

    /// <summary>Checks the metadata with the kind's name rule.</summary>
    protected void CheckMeta(T target, FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(target);
        ObjectMetaRules.Check(errors, target.Metadata, T.Resource.IsNamespaced, NameRule, ChecksCoreFinalizers);
    }

    /// <summary>Checks what an update makes of the metadata.</summary>
    protected void CheckMetaUpdate(T target, T old, FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(old);
        ObjectMetaRules.CheckUpdate(errors, target.Metadata, old.Metadata, ChecksCoreFinalizers);
    }

    /// <summary>The object with what the server would choose before it validates a creation, so that nothing is missed that nobody has to write.</summary>
    protected internal virtual T WithChosenByServer(T target) => target;

    // A client adds the namespace it works in, the server makes a name of generateName, and a creation wipes what only the server sets.
    private T AsSent(T target)
    {
        target = WithChosenByServer(ApplyDefaults(target));
        ObjectMeta meta = target.Metadata;
        bool needsNamespace = Resource.IsNamespaced && meta.Namespace.Length == 0, needsName = meta.Name.Length == 0 && meta.GenerateName.Length > 0;
        if (needsNamespace || needsName)
        {
            target = target.WithMetadata(meta with
            {
                Namespace = needsNamespace ? DefaultNamespace : meta.Namespace,
                Name = needsName ? ApiRuleContext.None.MakeName(meta.GenerateName) : meta.Name,
            });
        }

        return PrepareCreate(target);
    }

    private static T Cast(IApiObject target) => target as T ?? throw new ArgumentException($"{target?.Kind ?? "null"} is no {T.Resource}", nameof(target));
}
