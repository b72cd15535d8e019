using Microsoft.Extensions.Hosting;

namespace NodeAgent.Running;

/// <summary>The lifetime of web servers that the agent starts and stops itself: they take no signals and print no banner.</summary>
internal sealed class AgentOwnedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
