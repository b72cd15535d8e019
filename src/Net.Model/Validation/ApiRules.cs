namespace Net.Model;

/// <summary>
/// What the API server does to objects of one kind before it stores them: defaulting, normalisation, validation, warnings. Pure: objects in, values out.
/// </summary>
/// <remarks>Thread-safe. Look one up with <see cref="For"/> or <see cref="For{T}"/>.</remarks>
public abstract class ApiRules
{
    /// <summary>The resource the rules are for.</summary>
    public abstract ResourceType Resource { get; }

    /// <summary>The object with the defaults that every decoding sets; the same object when nothing was missing.</summary>
    public abstract IApiObject ApplyDefaults(IApiObject target);

    /// <summary>Everything wrong with an object that is to be created, in the server's order. The object should have its defaults.</summary>
    public abstract IReadOnlyList<FieldError> ValidateCreate(IApiObject target);

    /// <summary>
    /// Everything wrong with an object as a person wrote it, before the server fills anything in: defaults are set first, and what the server gives or
    /// allocates (a namespace, a generated name, a cluster IP) may be missing.
    /// </summary>
    public virtual IReadOnlyList<FieldError> ValidateManifest(IApiObject target) => ValidateCreate(ApplyDefaults(target));

    /// <summary>Everything wrong with an update of a stored object. Both should have their defaults.</summary>
    public abstract IReadOnlyList<FieldError> ValidateUpdate(IApiObject target, IApiObject old);

    /// <summary>Everything wrong with an update of the status of a stored object.</summary>
    public abstract IReadOnlyList<FieldError> ValidateStatusUpdate(IApiObject target, IApiObject old);

    /// <summary>What the server warns of when the object is stored.</summary>
    /// <param name="target">The object, with its defaults.</param>
    /// <param name="old">The stored object, for an update.</param>
    public abstract IReadOnlyList<string> Warnings(IApiObject target, IApiObject? old = null);

    /// <summary>Runs a write as the API server would: decode, default, normalise, validate; the answer holds the object to store.</summary>
    public abstract ApiAnswer Admit(ApiRequest request);

    /// <summary>
    /// What the API server would answer to the creation of an object: as <see cref="Admit"/>, for an object that was read already. The way to check a manifest.
    /// </summary>
    /// <param name="target">The object as written, with or without its defaults.</param>
    /// <param name="context">What is known of the cluster. Default: nothing; every address and port is free.</param>
    public abstract ApiAnswer Check(IApiObject target, ApiRuleContext? context = null);

    /// <summary>The rules of a kind, or null when the SDK has none.</summary>
    public static ApiRules? For(string apiVersion, string kind) => ApiRuleSet.Find(apiVersion, kind);

    /// <summary>The rules of a kind.</summary>
    /// <exception cref="NotSupportedException">The SDK has no rules for the kind.</exception>
    public static ApiRules<T> For<T>()
        where T : class, IApiObject<T> =>
        ApiRuleSet.Find(T.Resource.ApiVersion, T.Resource.Kind) as ApiRules<T> ?? throw new NotSupportedException($"There are no rules for {T.Resource}");
}
