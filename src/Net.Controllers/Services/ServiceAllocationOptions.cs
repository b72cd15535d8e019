using Net.Model;

namespace Net.Controllers;

/// <summary>What a cluster has to give to Services.</summary>
public sealed record ServiceAllocationOptions
{
    /// <summary>The ranges of cluster IPs, at most one of each family; the first is the cluster's default family. Default <c>127.96.0.0/16</c>, which any Linux process may bind.</summary>
    public ValueList<IpCidr> ServiceCidrs { get; init; } = [IpCidr.Parse("127.96.0.0/16")];

    /// <summary>The range of node ports and health-check node ports. Default 30000-32767.</summary>
    public NodePortRange NodePorts { get; init; } = NodePortRange.Default;
}
