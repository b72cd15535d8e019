namespace Net.Model;

/// <summary>An IP address family, as in <c>spec.ipFamilies</c> of a Service.</summary>
public enum IpFamily : byte
{
    /// <summary>No family; the value of <c>default</c>.</summary>
    None = 0,

    /// <summary>IPv4.</summary>
    IPv4 = 4,

    /// <summary>IPv6.</summary>
    IPv6 = 6,
}
