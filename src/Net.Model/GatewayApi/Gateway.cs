namespace Net.Model;

/// <summary>Listeners on a set of addresses, to which routes attach (<c>gateway.networking.k8s.io/v1 Gateway</c>).</summary>
[ApiType(KeepEmpty = true)]
[ApiKind("gateway.networking.k8s.io", "v1", "gateways")]
public sealed partial record Gateway
{
    /// <summary>What is wanted.</summary>
    public GatewaySpec Spec { get; init; } = GatewaySpec.Empty;

    /// <summary>What became of it.</summary>
    public GatewayStatus? Status { get; init; }
}

/// <summary>What a Gateway wants (<c>gateway.networking.k8s.io/v1 GatewaySpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GatewaySpec
{
    /// <summary>The name of its GatewayClass.</summary>
    [ApiField(Always = true)]
    public string GatewayClassName { get; init; } = "";

    /// <summary>1 to 64 listeners with different names.</summary>
    public ValueList<Listener> Listeners { get; init; }

    /// <summary>The addresses wanted, at most 16; none leaves the choice to the implementation.</summary>
    public ValueList<GatewayAddress> Addresses { get; init; }

    /// <summary>What objects made for the Gateway shall have.</summary>
    public GatewayInfrastructure? Infrastructure { get; init; }

    /// <summary>Which ListenerSets may attach; null means none.</summary>
    public AllowedListeners? AllowedListeners { get; init; }

    /// <summary>TLS to clients and to backends, for the whole Gateway.</summary>
    public GatewayTls? Tls { get; init; }

    /// <summary>Whether routes without a parent attach: <c>All</c> or <c>None</c>; null means none (experimental channel).</summary>
    public string? DefaultScope { get; init; }
}

/// <summary>An address a Gateway wants or has (<c>gateway.networking.k8s.io/v1 GatewaySpecAddress</c> and <c>GatewayStatusAddress</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GatewayAddress
{
    /// <summary><c>IPAddress</c> (default), <c>Hostname</c>, <c>NamedAddress</c>, or a type with a domain such as <c>example.net/Kind</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The address, at most 253 characters; null or empty in a spec asks for one of the type.</summary>
    public string? Value { get; init; }
}

/// <summary>What objects made for a Gateway shall have (<c>gateway.networking.k8s.io/v1 GatewayInfrastructure</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GatewayInfrastructure
{
    /// <summary>Labels, at most 8.</summary>
    public ValueMap<string> Labels { get; init; }

    /// <summary>Annotations, at most 16.</summary>
    public ValueMap<string> Annotations { get; init; }

    /// <summary>An object with further parameters for the controller.</summary>
    public LocalParametersReference? ParametersRef { get; init; }
}

/// <summary>Which ListenerSets may attach (<c>gateway.networking.k8s.io/v1 AllowedListeners</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record AllowedListeners
{
    /// <summary>The namespaces they may be in; default none.</summary>
    public NamespaceSelection? Namespaces { get; init; }
}

/// <summary>Namespaces from which something may attach (<c>gateway.networking.k8s.io/v1 RouteNamespaces</c> and <c>ListenerNamespaces</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record NamespaceSelection
{
    /// <summary><c>All</c>, <c>Selector</c>, <c>Same</c>, and for ListenerSets <c>None</c>. Default <c>Same</c> for routes, <c>None</c> for ListenerSets.</summary>
    public string? From { get; init; }

    /// <summary>The namespaces by label; counts only with <c>Selector</c>.</summary>
    public LabelSelector? Selector { get; init; }
}
