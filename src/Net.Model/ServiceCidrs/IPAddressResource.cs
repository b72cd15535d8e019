namespace Net.Model;

/// <summary>
/// One address in use, named by the address itself (<c>networking.k8s.io/v1 IPAddress</c>). The value type of an address is <see cref="IpAddress"/>.
/// </summary>
[ApiType]
[ApiKind("networking.k8s.io", "v1", "ipaddresses", ClusterScoped = true, Kind = "IPAddress")]
public sealed partial record IPAddressResource
{
    /// <summary>The label with the family, <c>IPv4</c> or <c>IPv6</c>.</summary>
    public const string FamilyLabel = "ipaddress.kubernetes.io/ip-family";

    /// <summary>The label that names who manages it.</summary>
    public const string ManagedByLabel = "ipaddress.kubernetes.io/managed-by";

    /// <summary>What is wanted.</summary>
    public IPAddressSpec Spec { get; init; } = IPAddressSpec.Empty;
}

/// <summary>What an IPAddress is for (<c>networking.k8s.io/v1 IPAddressSpec</c>).</summary>
[ApiType]
public sealed partial record IPAddressSpec
{
    /// <summary>The object that uses the address; never changes.</summary>
    public IPAddressParent? ParentRef { get; init; }
}

/// <summary>The object that uses an address (<c>networking.k8s.io/v1 ParentReference</c>).</summary>
[ApiType]
public sealed partial record IPAddressParent
{
    /// <summary>Its group; empty for the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>Its resource, such as <c>services</c>.</summary>
    public string Resource { get; init; } = "";

    /// <summary>Its namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";
}
