namespace Net.Model;

/// <summary>An implementation of Ingress (<c>networking.k8s.io/v1 IngressClass</c>).</summary>
[ApiType]
[ApiKind("networking.k8s.io", "v1", "ingressclasses", ClusterScoped = true)]
public sealed partial record IngressClass
{
    /// <summary>The annotation that makes a class the default with the value <c>true</c>.</summary>
    public const string IsDefaultAnnotation = "ingressclass.kubernetes.io/is-default-class";

    /// <summary>What is wanted.</summary>
    public IngressClassSpec Spec { get; init; } = IngressClassSpec.Empty;
}

/// <summary>What an IngressClass wants (<c>networking.k8s.io/v1 IngressClassSpec</c>).</summary>
[ApiType]
public sealed partial record IngressClassSpec
{
    /// <summary>The controller, a domain and a path such as <c>example.com/ingress</c>; never changes.</summary>
    public string Controller { get; init; } = "";

    /// <summary>Settings of the controller.</summary>
    public IngressClassParametersReference? Parameters { get; init; }
}

/// <summary>The object with a controller's settings (<c>networking.k8s.io/v1 IngressClassParametersReference</c>).</summary>
[ApiType]
public sealed partial record IngressClassParametersReference
{
    /// <summary>Its group; null for the core group.</summary>
    public string? ApiGroup { get; init; }

    /// <summary>Its kind.</summary>
    [ApiField(Always = true)]
    public string Kind { get; init; } = "";

    /// <summary>Its name.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary><c>Cluster</c> or <c>Namespace</c>; null reads as Cluster once defaulted.</summary>
    public string? Scope { get; init; }

    /// <summary>Its namespace, for the scope Namespace.</summary>
    public string? Namespace { get; init; }
}
