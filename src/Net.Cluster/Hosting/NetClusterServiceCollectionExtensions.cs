using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Net.Cluster;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the state of a cluster to a host.</summary>
public static class NetClusterServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="ClusterState"/> and the sources that fill it while the host runs; and, for hosts that name an API server, an <see cref="ApiServerClient"/> with the
    /// <see cref="IPlanSink"/>, <see cref="ILeaseStore"/> and <see cref="EventRecorder"/> that write to it.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Names the sources; none if null.</param>
    public static IServiceCollection AddNetCluster(this IServiceCollection services, Action<NetClusterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<NetClusterOptions>();
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ClusterState>();
        services.TryAddSingleton(static provider => new ApiServerClient(
            Options(provider).ApiServer ?? throw new InvalidOperationException($"{nameof(NetClusterOptions)}.{nameof(NetClusterOptions.ApiServer)} names no API server to write to"),
            Options(provider).Writing.FieldManager));
        services.TryAddSingleton<IPlanSink>(static provider => new ApiServerSink(
            provider.GetRequiredService<ApiServerClient>(), Options(provider).Writing, provider.GetRequiredService<TimeProvider>(), provider.GetService<ILogger<ApiServerSink>>()));
        services.TryAddSingleton<ILeaseStore, ApiServerLeaseStore>();
        services.TryAddSingleton(static provider => new EventRecorder(
            provider.GetRequiredService<ApiServerClient>(), Options(provider).Writing.FieldManager, provider.GetRequiredService<TimeProvider>(), provider.GetService<ILogger<EventRecorder>>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ClusterSourceService>());
        return services;
    }

    private static NetClusterOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<NetClusterOptions>>().Value;
}
