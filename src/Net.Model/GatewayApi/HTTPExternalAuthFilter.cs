namespace Net.Model;

/// <summary>Asks an authorization server before a request goes on (<c>gateway.networking.k8s.io/v1 HTTPExternalAuthFilter</c>; experimental channel).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPExternalAuthFilter
{
    /// <summary><c>HTTP</c> or <c>GRPC</c>.</summary>
    [ApiField(Always = true)]
    public string Protocol { get; init; } = "";

    /// <summary>The server.</summary>
    [ApiField(Always = true)]
    public BackendObjectReference BackendRef { get; init; } = BackendObjectReference.Empty;

    /// <summary>There exactly when the protocol is <c>GRPC</c>.</summary>
    public GRPCAuthConfig? Grpc { get; init; }

    /// <summary>There exactly when the protocol is <c>HTTP</c>.</summary>
    public HTTPAuthConfig? Http { get; init; }

    /// <summary>Whether the request's body goes along.</summary>
    public ForwardBodyConfig? ForwardBody { get; init; }
}

/// <summary>Authorization by Envoy's gRPC protocol (<c>gateway.networking.k8s.io/v1 GRPCAuthConfig</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record GRPCAuthConfig
{
    /// <summary>Names of request headers that go along, at most 64; none means all.</summary>
    public ValueList<string> AllowedHeaders { get; init; }
}

/// <summary>Authorization by plain HTTP (<c>gateway.networking.k8s.io/v1 HTTPAuthConfig</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPAuthConfig
{
    /// <summary>What stands before the request's path, at most 1,024 characters.</summary>
    public string? Path { get; init; }

    /// <summary>Names of further request headers that go along, at most 64.</summary>
    public ValueList<string> AllowedHeaders { get; init; }

    /// <summary>Names of answer headers that are copied into the request, at most 64; none means all.</summary>
    public ValueList<string> AllowedResponseHeaders { get; init; }
}

/// <summary>How much of a request's body goes along (<c>gateway.networking.k8s.io/v1 ForwardBodyConfig</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record ForwardBodyConfig
{
    /// <summary>In bytes; null and 0 mean none.</summary>
    public int? MaxSize { get; init; }
}
