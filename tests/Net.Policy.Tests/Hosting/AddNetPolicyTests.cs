using Microsoft.Extensions.DependencyInjection;
using Net.Cluster;
using Net.Model;

namespace Net.Policy.Tests.Hosting;

public sealed class AddNetPolicyTests
{
    [Fact]
    public void AddNetPolicy_Host_FollowsItsState()
    {
        using ServiceProvider host = new ServiceCollection().AddNetCluster().AddNetPolicy().AddNetPolicy().BuildServiceProvider();
        ClusterState state = host.GetRequiredService<ClusterState>();
        PolicyIndex policies = host.GetRequiredService<PolicyIndex>();
        Func<Flow, bool> admission = policies.Admit;
        Flow flow = Flow.Tcp("10.0.0.2", 0, "10.0.0.1", 80);

        state.Apply([SmallCluster.Pod("shop", "cart", "10.0.0.1"), SmallCluster.Pod("shop", "web", "10.0.0.2")]);
        Assert.True(admission(flow));

        state.Apply([SmallCluster.Ingress("shop", "closed", LabelSelector.Empty)]);
        Assert.False(admission(flow));
        Assert.True(admission(Flow.Tcp("10.0.0.1", 0, "10.0.0.9", 80)));
    }
}
