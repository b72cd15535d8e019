namespace Net.Model;

/// <summary>How a Gateway speaks TLS to a backend (<c>gateway.networking.k8s.io/v1 BackendTLSPolicy</c>).</summary>
[ApiType(KeepEmpty = true)]
[ApiKind("gateway.networking.k8s.io", "v1", "backendtlspolicies")]
public sealed partial record BackendTLSPolicy
{
    /// <summary>What is wanted.</summary>
    public BackendTLSPolicySpec Spec { get; init; } = BackendTLSPolicySpec.Empty;

    /// <summary>What became of it.</summary>
    public PolicyStatus? Status { get; init; }
}

/// <summary>What a BackendTLSPolicy wants (<c>gateway.networking.k8s.io/v1 BackendTLSPolicySpec</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record BackendTLSPolicySpec
{
    /// <summary>The backends, 1 to 16.</summary>
    public ValueList<LocalPolicyTargetReferenceWithSectionName> TargetRefs { get; init; }

    /// <summary>How the backend's certificate is checked.</summary>
    [ApiField(Always = true)]
    public BackendTLSPolicyValidation Validation { get; init; } = BackendTLSPolicyValidation.Empty;

    /// <summary>Options of the implementation, at most 16.</summary>
    public ValueMap<string> Options { get; init; }
}

/// <summary>What a policy applies to: an object of the same namespace, or a part of it (<c>gateway.networking.k8s.io/v1 LocalPolicyTargetReferenceWithSectionName</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record LocalPolicyTargetReferenceWithSectionName
{
    /// <summary>The group; empty for the core group.</summary>
    [ApiField(Always = true)]
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    [ApiField(Always = true)]
    public string Kind { get; init; } = "";

    /// <summary>The name.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>A part of it by name, such as a port of a Service; null means all.</summary>
    public string? SectionName { get; init; }
}

/// <summary>How a backend's certificate is checked (<c>gateway.networking.k8s.io/v1 BackendTLSPolicyValidation</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record BackendTLSPolicyValidation
{
    /// <summary>The authorities, at most 8; either these or <see cref="WellKnownCACertificates"/>.</summary>
    public ValueList<LocalObjectReference> CaCertificateRefs { get; init; }

    /// <summary><c>System</c>: the authorities the system trusts.</summary>
    public string? WellKnownCACertificates { get; init; }

    /// <summary>The server name sent, and checked unless <see cref="SubjectAltNames"/> are given.</summary>
    [ApiField(Always = true)]
    public string Hostname { get; init; } = "";

    /// <summary>Names of which the certificate must have one, at most 5.</summary>
    public ValueList<SubjectAltName> SubjectAltNames { get; init; }
}

/// <summary>A name a certificate may have (<c>gateway.networking.k8s.io/v1 SubjectAltName</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record SubjectAltName
{
    /// <summary><c>Hostname</c> or <c>URI</c>.</summary>
    [ApiField(Always = true)]
    public string Type { get; init; } = "";

    /// <summary>The host name; there exactly when the type is <c>Hostname</c>.</summary>
    public string? Hostname { get; init; }

    /// <summary>The URI; there exactly when the type is <c>URI</c>.</summary>
    public string? Uri { get; init; }
}

/// <summary>What became of a policy (<c>gateway.networking.k8s.io/v1 PolicyStatus</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record PolicyStatus
{
    /// <summary>One entry an ancestor and controller, at most 16.</summary>
    [ApiField(Always = true)]
    public ValueList<PolicyAncestorStatus> Ancestors { get; init; } = [];
}

/// <summary>What became of a policy below one ancestor, usually a Gateway (<c>gateway.networking.k8s.io/v1 PolicyAncestorStatus</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record PolicyAncestorStatus
{
    /// <summary>The ancestor.</summary>
    [ApiField(Always = true)]
    public ParentReference AncestorRef { get; init; } = ParentReference.Empty;

    /// <summary>The controller that wrote the entry.</summary>
    [ApiField(Always = true)]
    public string ControllerName { get; init; } = "";

    /// <summary>1 to 8 conditions, one a type: <c>Accepted</c>, <c>ResolvedRefs</c>.</summary>
    public ValueList<Condition> Conditions { get; init; }
}
