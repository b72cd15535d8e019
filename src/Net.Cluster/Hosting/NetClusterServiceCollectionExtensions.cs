using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Net.Cluster;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the state of a cluster to a host.</summary>
public static class NetClusterServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="ClusterState"/> and the sources that fill it while the host runs.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Names the sources; none if null.</param>
    public static IServiceCollection AddNetCluster(this IServiceCollection services, Action<NetClusterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<NetClusterOptions>();
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ClusterState>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ClusterSourceService>());
        return services;
    }
}
