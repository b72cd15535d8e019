using Net.Model;

namespace Net.Controllers;

/// <summary>The ranges that nodes get their pod addresses from.</summary>
public sealed record NodeCidrOptions
{
    /// <summary>One range, or one of each family; a node gets a part of each, in this order. Default <c>10.244.0.0/16</c>.</summary>
    public ValueList<IpCidr> ClusterCidrs { get; init; } = [IpCidr.Parse("10.244.0.0/16")];

    /// <summary>The prefix length of a node's IPv4 part. Default 24.</summary>
    public int NodePrefixLengthIPv4 { get; init; } = 24;

    /// <summary>The prefix length of a node's IPv6 part. Default 64.</summary>
    public int NodePrefixLengthIPv6 { get; init; } = 64;

    /// <summary>Ranges that no node gets a part of: those of cluster IPs, where they overlap. Default none.</summary>
    public ValueList<IpCidr> ServiceCidrs { get; init; }
}
