using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Net.Cluster;
using Net.Controllers;
using SliceController.Health;
using SliceController.Options;
using SliceController.Reconciling;

namespace SliceController;

/// <summary>The controller as a host: a state that follows the API server, two reconcilers, and a sink that writes back.</summary>
public static class SliceHost
{
    /// <summary>Builds the host.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="logging">Where it logs to; nowhere if null.</param>
    public static IHost Build(SliceOptions options, Action<ILoggingBuilder>? logging = null)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        logging?.Invoke(builder.Logging);
        builder.Services
            .AddSingleton<HealthReport>()
            .AddHostedService<HealthServer>()
            .AddNetCluster(cluster =>
            {
                cluster.ApiServer = _ => options.Connection;
                cluster.Kinds = FollowedKinds.All;
                cluster.ApiServerWriting = new() { FieldManager = SliceOptions.Component, DryRun = options.DryRun };
            })
            .AddSingleton(options)
            .AddSingleton(new EndpointSlicePacker(options.Packing))
            .AddSingleton(new EndpointSliceMirror(options.Mirroring))
            .AddSingleton<ServiceChoice>()
            .AddNetController<SliceReconciler>(Configure)
            .AddNetController<MirrorReconciler>(Configure);
        return builder.Build();

        void Configure(ControllerOptions controller)
        {
            controller.Queue = new() { FirstRetry = TimeSpan.FromMilliseconds(100) };
            controller.LeaderElection = options.Election;
        }
    }
}
