using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Net.Dns;

/// <summary>Serves while the host runs.</summary>
internal sealed class DnsServerService(DnsPipeline pipeline, IOptions<NetDnsOptions> options, TimeProvider time, ILogger<DnsServer> logger) : IHostedService, IAsyncDisposable
{
    /// <summary>Null before the start and after the stop.</summary>
    internal DnsServer? Server { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Server = new DnsServer(pipeline.Responder, options.Value.Server, time, logger);
        return Server.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? default;
}
