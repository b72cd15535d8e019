using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Net.Cluster;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds controllers to a host.</summary>
public static class NetControllerServiceCollectionExtensions
{
    /// <summary>
    /// Adds a reconciler, kept at work on the <see cref="ClusterState"/> while the host runs: after the sources of <c>AddNetCluster</c>, which is to be called before,
    /// have filled it, and, if a lease is named, while the process holds that. Controllers that name the same lease lead together; <see cref="LeaderElections"/> says whether.
    /// </summary>
    /// <typeparam name="TReconciler">The reconciler; made by the container unless it is there already.</typeparam>
    /// <param name="services">The host's services; for an election an <see cref="ILeaseStore"/> must be among them.</param>
    /// <param name="configure">Sets the options; the defaults if null.</param>
    public static IServiceCollection AddNetController<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TReconciler>(this IServiceCollection services, Action<ControllerOptions>? configure = null)
        where TReconciler : class, IReconciler
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddNetCluster();
        services.TryAddSingleton<TReconciler>();
        services.TryAddSingleton<LeaderElections>();
        services.AddSingleton(provider =>
        {
            var options = new ControllerOptions();
            configure?.Invoke(options);
            var controller = new Controller(
                provider.GetRequiredService<TReconciler>(), provider.GetRequiredService<ClusterState>(), options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Controller>>());
            return new HostedController(controller, options.LeaderElection);
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ControllerService>());
        return services;
    }
}
