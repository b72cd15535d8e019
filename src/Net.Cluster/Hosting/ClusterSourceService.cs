using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Net.Cluster;

/// <summary>Starts the sources that the options name, before the services that read the state.</summary>
internal sealed class ClusterSourceService(ClusterState state, IOptions<NetClusterOptions> options, TimeProvider time, ILogger<ManifestFolderSource> logger) : IHostedService, IAsyncDisposable
{
    private ManifestFolderSource? _manifests;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Manifests.Count == 0) return Task.CompletedTask;
        _manifests = new([.. options.Value.Manifests], state, options.Value.ManifestFolders, time, logger);
        return _manifests.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync().ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _manifests, null) is { } manifests) await manifests.DisposeAsync().ConfigureAwait(false);
    }
}
