namespace Net.Model;

/// <summary>A port on which a Gateway or ListenerSet takes connections (<c>gateway.networking.k8s.io/v1 Listener</c> and <c>ListenerEntry</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record Listener
{
    /// <summary>The name, unique among the listeners of its object.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>The host name it takes, exact or with <c>*.</c> in front; null takes all.</summary>
    public string? Hostname { get; init; }

    /// <summary>The port, 1 to 65535.</summary>
    [ApiField(Always = true)]
    public int Port { get; init; }

    /// <summary><c>HTTP</c>, <c>HTTPS</c>, <c>TLS</c>, <c>TCP</c>, <c>UDP</c>, or a protocol with a domain.</summary>
    [ApiField(Always = true)]
    public string Protocol { get; init; } = "";

    /// <summary>How TLS is ended; not with HTTP, TCP and UDP.</summary>
    public ListenerTls? Tls { get; init; }

    /// <summary>Which routes may attach; default those of the same namespace.</summary>
    public AllowedRoutes? AllowedRoutes { get; init; }
}

/// <summary>How a listener ends TLS (<c>gateway.networking.k8s.io/v1 ListenerTLSConfig</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ListenerTls
{
    /// <summary><c>Terminate</c> (default) or <c>Passthrough</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>Certificates with their keys, at most 64; terminating needs some, or options.</summary>
    public ValueList<SecretObjectReference> CertificateRefs { get; init; }

    /// <summary>Options of the implementation, at most 16.</summary>
    public ValueMap<string> Options { get; init; }
}

/// <summary>Which routes may attach to a listener (<c>gateway.networking.k8s.io/v1 AllowedRoutes</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record AllowedRoutes
{
    /// <summary>The namespaces they may be in; default the same.</summary>
    public NamespaceSelection? Namespaces { get; init; }

    /// <summary>The kinds of routes, at most 8; none means those that go with the protocol.</summary>
    public ValueList<RouteGroupKind> Kinds { get; init; }
}

/// <summary>A kind of route (<c>gateway.networking.k8s.io/v1 RouteGroupKind</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record RouteGroupKind
{
    /// <summary>The group; default <c>gateway.networking.k8s.io</c>.</summary>
    public string? Group { get; init; }

    /// <summary>The kind.</summary>
    [ApiField(Always = true)]
    public string Kind { get; init; } = "";
}
