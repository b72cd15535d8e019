using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Net.Cluster;
using Net.Dataplane;
using Net.Model;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the service proxy to a host.</summary>
public static class NetDataplaneServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="ServiceTable"/> and a <see cref="ServiceProxy"/> over the host's <see cref="ClusterState"/>; the proxy serves while the host runs.
    /// <see cref="NetDataplaneHealthCheck"/> can be added to the host's health checks.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options; they are checked when the host starts.</param>
    public static IServiceCollection AddNetDataplane(this IServiceCollection services, Action<NetDataplaneOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<NetDataplaneOptions>();
        if (configure is not null) services.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<NetDataplaneOptions>, NetDataplaneOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ClusterState>();
        services.TryAddSingleton(CreateTable);
        services.TryAddSingleton(static provider => new ServiceProxy(
            provider.GetRequiredService<ServiceTable>(),
            provider.GetRequiredService<IOptions<NetDataplaneOptions>>().Value.Proxy,
            provider.GetService<ILogger<ServiceProxy>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<NetDataplaneHealthCheck>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ServiceProxyService>());
        return services;
    }

    private static ServiceTable CreateTable(IServiceProvider provider)
    {
        NetDataplaneOptions options = provider.GetRequiredService<IOptions<NetDataplaneOptions>>().Value;
        var table = new ServiceTableOptions();
        foreach (string range in options.ServiceCidrs) table.ServiceCidrs.Add(IpCidr.Parse(range));
        foreach (string range in options.NodePortAddresses) table.NodePortAddresses.Add(IpCidr.Parse(range));
        return new ServiceTable(provider.GetRequiredService<ClusterState>(), options.Node, table, provider.GetRequiredService<TimeProvider>());
    }
}
