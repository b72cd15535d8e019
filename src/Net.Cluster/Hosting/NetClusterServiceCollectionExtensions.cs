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
    /// Adds a <see cref="ClusterState"/> and the sources that fill it while the host runs; with an API server also its <see cref="ApiServerConnection"/>, and the
    /// <see cref="ApiServerSource"/>, which says how fresh the state is, and what writes there: <see cref="IPlanSink"/>, <see cref="ILeaseStore"/>, <see cref="EventRecorder"/>.
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
        services.TryAddSingleton(static provider => provider.GetRequiredService<IOptions<NetClusterOptions>>().Value.ApiServer is { } connect
            ? connect(provider.GetRequiredService<TimeProvider>())
            : throw new InvalidOperationException("AddNetCluster was told of no API server: set NetClusterOptions.ApiServer"));
        services.TryAddSingleton(static provider =>
        {
            NetClusterOptions options = provider.GetRequiredService<IOptions<NetClusterOptions>>().Value;
            return new ApiServerSource(
                provider.GetRequiredService<ApiServerConnection>(), provider.GetRequiredService<ClusterState>(), options.Kinds, options.ApiServerFollowing,
                provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ApiServerSource>>());
        });
        AddWriters(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ClusterSourceService>());
        return services;
    }

    private static void AddWriters(IServiceCollection services)
    {
        services.TryAddSingleton(static provider => new ApiServerClient(provider.GetRequiredService<ApiServerConnection>(), Writing(provider).FieldManager));
        services.TryAddSingleton<IPlanSink>(static provider => new ApiServerSink(
            provider.GetRequiredService<ApiServerClient>(), Writing(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ApiServerSink>>()));
        services.TryAddSingleton<ILeaseStore, ApiServerLeaseStore>();
        services.TryAddSingleton(static provider => new EventRecorder(
            provider.GetRequiredService<ApiServerClient>(), Writing(provider).FieldManager, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<EventRecorder>>()));
    }

    private static ApiServerSinkOptions Writing(IServiceProvider provider) => provider.GetRequiredService<IOptions<NetClusterOptions>>().Value.ApiServerWriting;
}
