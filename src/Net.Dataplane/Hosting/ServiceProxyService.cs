using Microsoft.Extensions.Hosting;

namespace Net.Dataplane;

/// <summary>Serves while the host runs, and drains when it stops.</summary>
internal sealed class ServiceProxyService(ServiceProxy proxy) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => proxy.StartAsync(cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken) => await proxy.DisposeAsync().ConfigureAwait(false);
}
