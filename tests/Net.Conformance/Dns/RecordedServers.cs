using System.Text.Json;
using Net.Dns;

namespace Net.Conformance.Dns;

/// <summary>The servers of the configurations met so far, each started when first needed.</summary>
internal sealed class RecordedServers(string folder, JsonElement configs, DnsProfile profile) : IAsyncDisposable
{
    private readonly Dictionary<(string Cluster, string Config), Task<RecordedServer>> _servers = [];
    private readonly StubUpstream _upstream = new(RecordedUpstream.Read(folder));
    private Forwarder? _forwarder;

    /// <summary>The server of a fixture and configuration.</summary>
    internal Task<RecordedServer> OfAsync(string cluster, string config)
    {
        lock (_servers)
        {
            if (!_servers.TryGetValue((cluster, config), out Task<RecordedServer>? server))
            {
                server = RecordedServer.StartAsync(folder, cluster, configs, config, _forwarder ??= _upstream.Forwarder(profile), profile);
                _servers.Add((cluster, config), server);
            }

            return server;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Task<RecordedServer> server in _servers.Values) await (await server).DisposeAsync();
        _forwarder?.Dispose();
        await _upstream.DisposeAsync();
    }
}
