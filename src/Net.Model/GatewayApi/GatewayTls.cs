namespace Net.Model;

/// <summary>TLS of a whole Gateway (<c>gateway.networking.k8s.io/v1 GatewayTLSConfig</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GatewayTls
{
    /// <summary>TLS to backends.</summary>
    public GatewayBackendTls? Backend { get; init; }

    /// <summary>TLS to clients.</summary>
    public FrontendTls? Frontend { get; init; }
}

/// <summary>TLS of a Gateway to its backends (<c>gateway.networking.k8s.io/v1 GatewayBackendTLS</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GatewayBackendTls
{
    /// <summary>The certificate with its key that the Gateway shows to backends.</summary>
    public SecretObjectReference? ClientCertificateRef { get; init; }
}

/// <summary>TLS of a Gateway to its clients (<c>gateway.networking.k8s.io/v1 FrontendTLSConfig</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record FrontendTls
{
    /// <summary>What counts for every port without an own entry.</summary>
    [ApiField(Always = true)]
    public FrontendTlsSettings Default { get; init; } = FrontendTlsSettings.Empty;

    /// <summary>What counts for single ports, at most 64.</summary>
    public ValueList<FrontendTlsPort> PerPort { get; init; }
}

/// <summary>TLS to clients of one port (<c>gateway.networking.k8s.io/v1 TLSPortConfig</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record FrontendTlsPort
{
    /// <summary>The port, 1 to 65535.</summary>
    [ApiField(Always = true)]
    public int Port { get; init; }

    /// <summary>What counts for it.</summary>
    [ApiField(Always = true)]
    public FrontendTlsSettings Tls { get; init; } = FrontendTlsSettings.Empty;
}

/// <summary>Settings of TLS to clients (<c>gateway.networking.k8s.io/v1 TLSConfig</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record FrontendTlsSettings
{
    /// <summary>How certificates of clients are checked; null asks for none.</summary>
    public FrontendTlsValidation? Validation { get; init; }
}

/// <summary>How certificates of clients are checked (<c>gateway.networking.k8s.io/v1 FrontendTLSValidation</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record FrontendTlsValidation
{
    /// <summary>The authorities, 1 to 16; a ConfigMap holds the certificate in <c>ca.crt</c>.</summary>
    public ValueList<NamespacedObjectReference> CaCertificateRefs { get; init; }

    /// <summary><c>AllowValidOnly</c> (default) or <c>AllowInsecureFallback</c>.</summary>
    public string? Mode { get; init; }
}
