using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Net.Cluster;

/// <summary>Starts the sources that the options name, before the services that read the state.</summary>
internal sealed class ClusterSourceService(
    ClusterState state, IOptions<NetClusterOptions> options, TimeProvider time, ILogger<ManifestFolderSource> logger, IServiceProvider services) : IHostedService, IAsyncDisposable
{
    private ManifestFolderSource? _manifests;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Manifests.Count > 0)
        {
            _manifests = new([.. options.Value.Manifests], state, options.Value.ManifestFolders, time, logger);
            await _manifests.StartAsync(cancellationToken).ConfigureAwait(false);
        }

        // The container's own: hosts ask it how fresh the state is, and the container disposes it.
        if (options.Value.ApiServer is not null) await services.GetRequiredService<ApiServerSource>().StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync().ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _manifests, null) is { } manifests) await manifests.DisposeAsync().ConfigureAwait(false);
    }
}
