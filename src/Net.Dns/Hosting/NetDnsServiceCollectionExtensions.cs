using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Net.Cluster;
using Net.Dns;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a DNS server to a host.</summary>
public static class NetDnsServiceCollectionExtensions
{
    /// <summary>
    /// Serves the names of the host's <see cref="ClusterState"/> while the host runs. A start with options that are not valid fails and lists every problem.
    /// For health, add <see cref="NetDnsHealthCheck"/> to the host's checks.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">At least where to listen.</param>
    public static IServiceCollection AddNetDns(this IServiceCollection services, Action<NetDnsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<NetDnsOptions>();
        if (configure is not null) services.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<NetDnsOptions>, NetDnsOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ClusterState>();
        services.TryAddSingleton(static host => new DnsPipeline(
            host.GetRequiredService<ClusterState>(), host.GetRequiredService<IOptions<NetDnsOptions>>().Value, host.GetRequiredService<TimeProvider>(), (ulong)host.GetRequiredService<TimeProvider>().GetTimestamp()));
        services.TryAddSingleton<DnsServerService>();
        services.TryAddSingleton(static host => new NetDnsHealthCheck(host.GetRequiredService<DnsPipeline>(), host.GetRequiredService<DnsServerService>(), host.GetRequiredService<ClusterState>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DnsServerService>(static host => host.GetRequiredService<DnsServerService>()));
        return services;
    }
}
