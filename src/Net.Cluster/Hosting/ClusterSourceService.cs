using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Net.Cluster;

/// <summary>Starts the sources that the options name, and waits until they have filled the state, before the services that read it.</summary>
internal sealed class ClusterSourceService(ClusterState state, IOptions<NetClusterOptions> options, TimeProvider time, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private ManifestFolderSource? _manifests;
    private ApiServerSource? _apiServer;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        NetClusterOptions sources = options.Value;
        if (sources.Manifests.Count > 0)
        {
            _manifests = new([.. sources.Manifests], state, sources.ManifestFolders, time, loggers.CreateLogger<ManifestFolderSource>());
            await _manifests.StartAsync(cancellationToken).ConfigureAwait(false);
        }

        if (sources.ApiServer is { } server)
        {
            IEnumerable<FollowedKind>? kinds = sources.ApiServerKinds.Count > 0 ? sources.ApiServerKinds : null;
            _apiServer = new(server, state, kinds, sources.Following, time, loggers.CreateLogger<ApiServerSource>());
            await _apiServer.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync().ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _manifests, null) is { } manifests) await manifests.DisposeAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref _apiServer, null) is { } apiServer) await apiServer.DisposeAsync().ConfigureAwait(false);
    }
}
