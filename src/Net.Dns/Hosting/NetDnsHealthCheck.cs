using Microsoft.Extensions.Diagnostics.HealthChecks;
using Net.Cluster;

namespace Net.Dns;

/// <summary>Unhealthy while DNS is not served, degraded while no upstream of a forwarded zone answers or the cluster has no object yet.</summary>
public sealed class NetDnsHealthCheck : IHealthCheck
{
    private readonly DnsPipeline _pipeline;
    private readonly DnsServerService _service;
    private readonly ClusterState _state;

    internal NetDnsHealthCheck(DnsPipeline pipeline, DnsServerService service, ClusterState state)
    {
        _pipeline = pipeline;
        _service = service;
        _state = state;
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (_service.Server is not { IsServing: true } server) return HealthCheckResult.Unhealthy("DNS is not served");
        if (_pipeline.Forwarder is { IsReachable: false } forwarder)
        {
            IEnumerable<string> down = forwarder.Upstreams.Where(static upstream => !upstream.IsUp).Select(static upstream => upstream.EndPoint.ToString());
            return HealthCheckResult.Degraded($"No answer from upstreams {string.Join(", ", down)}");
        }

        if (_state.Current.IsEmpty) return HealthCheckResult.Degraded("The cluster has no object yet");
        return HealthCheckResult.Healthy($"Serving {_pipeline.Zone.ServiceCount} Services at {string.Join(", ", server.EndPoints)}");
    }
}
