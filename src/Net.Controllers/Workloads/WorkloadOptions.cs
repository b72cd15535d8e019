using Net.Model;

namespace Net.Controllers;

/// <summary>How workloads become pods.</summary>
public sealed record WorkloadOptions
{
    /// <summary>The ranges pods get addresses from, at most one of each family; a pod gets one of each. Default <c>127.97.0.0/16</c>, which any Linux process may bind.</summary>
    public ValueList<IpCidr> PodCidrs { get; init; } = [IpCidr.Parse("127.97.0.0/16")];

    /// <summary>The node of pods when the cluster's state has no Node. Default <c>node-1</c>.</summary>
    public string DefaultNode { get; init; } = "node-1";

    /// <summary>The most pods of one workload; more are a problem, not pods. Default 1,000.</summary>
    public int MaxReplicas { get; init; } = 1000;
}
