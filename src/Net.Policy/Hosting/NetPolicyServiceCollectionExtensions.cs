using Microsoft.Extensions.DependencyInjection.Extensions;
using Net.Cluster;
using Net.Policy;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds verdicts of network policies to a host.</summary>
public static class NetPolicyServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="PolicyIndex"/> that follows the host's <see cref="ClusterState"/> from when it is first asked for; <c>AddNetCluster</c> adds the state.</summary>
    public static IServiceCollection AddNetPolicy(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<ClusterState>();
        services.TryAddSingleton(static host => new PolicyIndex(host.GetRequiredService<ClusterState>()));
        return services;
    }
}
