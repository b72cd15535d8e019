using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Net.Dataplane;

/// <summary>Unhealthy while the proxy does not serve, degraded while addresses could not be bound; the description names them.</summary>
/// <param name="proxy">The proxy.</param>
public sealed class NetDataplaneHealthCheck(ServiceProxy proxy) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (!proxy.IsServing) return HealthCheckResult.Unhealthy("The proxy has not started, or drains");
        if (!proxy.IsHealthy) return HealthCheckResult.Unhealthy($"Changes wait too long to become live. {proxy.RedirectProblem}");
        IReadOnlyList<ListenerReport> listeners = proxy.Listeners;
        string[] problems =
        [
            .. listeners.Where(static listener => listener.Status == ListenerState.Failed).Select(static listener => listener.ToString()),
            .. proxy.RedirectProblem is { Length: > 0 } rules ? [rules] : (string[])[],
            .. proxy.HealthChecks.Where(static check => check.Problem.Length > 0).Select(static check => $"health check of {check.Service}: {check.Problem}"),
        ];
        return problems.Length > 0
            ? HealthCheckResult.Degraded(string.Join("; ", problems))
            : HealthCheckResult.Healthy($"{listeners.Count(static listener => listener.Listening is not null)} addresses served");
    }
}
