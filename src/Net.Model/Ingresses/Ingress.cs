namespace Net.Model;

/// <summary>HTTP routes from outside to Services (<c>networking.k8s.io/v1 Ingress</c>).</summary>
[ApiType]
[ApiKind("networking.k8s.io", "v1", "ingresses")]
public sealed partial record Ingress
{
    /// <summary>The annotation that named the class before <see cref="IngressSpec.IngressClassName"/> did; deprecated.</summary>
    public const string ClassAnnotation = "kubernetes.io/ingress.class";

    /// <summary>What is wanted.</summary>
    public IngressSpec Spec { get; init; } = IngressSpec.Empty;

    /// <summary>What is.</summary>
    public IngressStatus Status { get; init; } = IngressStatus.Empty;
}

/// <summary>What an Ingress wants (<c>networking.k8s.io/v1 IngressSpec</c>).</summary>
[ApiType]
public sealed partial record IngressSpec
{
    /// <summary>The IngressClass that serves it; null for the cluster's default.</summary>
    public string? IngressClassName { get; init; }

    /// <summary>Where requests go that no rule takes.</summary>
    public IngressBackend? DefaultBackend { get; init; }

    /// <summary>Certificates, by host.</summary>
    public ValueList<IngressTls> Tls { get; init; }

    /// <summary>Routes, by host.</summary>
    public ValueList<IngressRule> Rules { get; init; }
}

/// <summary>A certificate and the hosts it is for (<c>networking.k8s.io/v1 IngressTLS</c>).</summary>
[ApiType]
public sealed partial record IngressTls
{
    /// <summary>The hosts.</summary>
    public ValueList<string> Hosts { get; init; }

    /// <summary>The Secret of type <c>kubernetes.io/tls</c> in the same namespace.</summary>
    public string SecretName { get; init; } = "";
}

/// <summary>The routes of a host (<c>networking.k8s.io/v1 IngressRule</c>).</summary>
[ApiType]
public sealed partial record IngressRule
{
    /// <summary>The host: a name, <c>*.</c> and a name, or empty for all.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its HTTP routes; null sends everything to the default backend.</summary>
    public HttpIngressRuleValue? Http { get; init; }
}

/// <summary>HTTP routes by path (<c>networking.k8s.io/v1 HTTPIngressRuleValue</c>).</summary>
[ApiType]
public sealed partial record HttpIngressRuleValue
{
    /// <summary>The routes, at least one.</summary>
    [ApiField(Always = true)]
    public ValueList<HttpIngressPath> Paths { get; init; }
}

/// <summary>One route (<c>networking.k8s.io/v1 HTTPIngressPath</c>).</summary>
[ApiType]
public sealed partial record HttpIngressPath
{
    /// <summary>The path; starts with a slash.</summary>
    public string Path { get; init; } = "";

    /// <summary>One of <see cref="IngressPathTypes"/>; must be given.</summary>
    [ApiField(Always = true)]
    public string? PathType { get; init; }

    /// <summary>Where requests go.</summary>
    public IngressBackend Backend { get; init; } = IngressBackend.Empty;
}

/// <summary>Where requests go: a Service or another resource (<c>networking.k8s.io/v1 IngressBackend</c>).</summary>
[ApiType]
public sealed partial record IngressBackend
{
    /// <summary>A Service of the same namespace.</summary>
    public IngressServiceBackend? Service { get; init; }

    /// <summary>Another resource of the same namespace.</summary>
    public TypedLocalObjectReference? Resource { get; init; }
}

/// <summary>A port of a Service (<c>networking.k8s.io/v1 IngressServiceBackend</c>).</summary>
[ApiType]
public sealed partial record IngressServiceBackend
{
    /// <summary>The Service.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>The port.</summary>
    public ServiceBackendPort Port { get; init; } = ServiceBackendPort.Empty;
}

/// <summary>A Service port by name or by number (<c>networking.k8s.io/v1 ServiceBackendPort</c>).</summary>
[ApiType]
public sealed partial record ServiceBackendPort
{
    /// <summary>The name; empty when the number is given.</summary>
    public string Name { get; init; } = "";

    /// <summary>The number, 1 to 65535; 0 when the name is given.</summary>
    public int Number { get; init; }
}

/// <summary>The values of <see cref="HttpIngressPath.PathType"/>.</summary>
public static class IngressPathTypes
{
    /// <summary>The path as it is, case and all.</summary>
    public const string Exact = "Exact";

    /// <summary>The path's elements as the beginning of the request's.</summary>
    public const string Prefix = "Prefix";

    /// <summary>Up to the IngressClass.</summary>
    public const string ImplementationSpecific = "ImplementationSpecific";
}
