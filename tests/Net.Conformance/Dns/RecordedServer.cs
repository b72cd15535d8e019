using System.Net;
using System.Text.Json;
using Net.Cluster;
using Net.Dns;
using Net.Model;

namespace Net.Conformance.Dns;

/// <summary>The server of one recorded configuration, on a loopback port of its own.</summary>
internal sealed class RecordedServer : IAsyncDisposable
{
    private const int NoLimit = ushort.MaxValue;

    private readonly ClusterZone _zone;
    private readonly SeenFrom _clients;

    private RecordedServer(ClusterZone zone, SeenFrom clients, DnsServer server, int maxUdpSize)
    {
        _zone = zone;
        _clients = clients;
        Server = server;
        MaxUdpSize = maxUdpSize;
    }

    internal DnsServer Server { get; }

    internal IPEndPoint EndPoint => Server.EndPoints[0];

    /// <summary>The address that questions seem to come from; that of the socket when invalid.</summary>
    internal IpAddress Client
    {
        set => _clients.Address = value;
    }

    /// <summary>The largest UDP answer of the configuration.</summary>
    internal int MaxUdpSize { get; }

    /// <summary>Starts the server.</summary>
    /// <param name="folder">The folder with <c>clusters/</c>.</param>
    /// <param name="cluster">The fixture.</param>
    /// <param name="configs">The root of <c>configs.json</c>.</param>
    /// <param name="config">The configuration's name there.</param>
    /// <param name="upstream">Whom to ask for what the cluster does not have, where the configuration says so.</param>
    /// <param name="profile">Whom to follow.</param>
    /// <param name="amplificationLimit">See <see cref="DnsServerOptions.AmplificationLimit"/>.</param>
    internal static async Task<RecordedServer> StartAsync(string folder, string cluster, JsonElement configs, string config, IDnsResponder upstream, DnsProfile profile, int amplificationLimit = 0)
    {
        JsonElement settings = configs.GetProperty("configs").EnumerateArray().First(c => c.Text("name") == config);
        ClusterState state = new();
        state.Apply(ManifestReader.ReadFile(Path.Combine(folder, "clusters", $"{cluster}.yaml")).Objects);
        bool forwards = settings.Text("forwardTo").Length > 0;
        ClusterZone zone = new(state, ZoneOptions(settings, configs, profile), forwards ? upstream : null);
        SeenFrom clients = new(settings.Flag("searchPathCompletion") ? new SearchPathCompletion(state, zone, new() { Profile = profile, NodeSearchList = [.. settings.Texts("serverSearchList")] }) : zone);
        int maxUdpSize = settings.Number("maxUdpSize") ?? NoLimit;
        DnsServer server = new(clients, new()
        {
            Listen = { "127.0.0.1:0" },
            Profile = profile,
            MaxUdpSize = maxUdpSize,
            AmplificationLimit = amplificationLimit,
            RefuseAny = settings.Flag("refuseAnyQueries"),
            MinimalResponses = settings.Flag("minimalResponses"),
            ServerIdentity = settings.Text("nsid") is { Length: > 0 } identity ? identity : null,
            AnswerAnyClass = profile == DnsProfile.CoreDnsCompatible && settings.Texts("serverZones").Contains("."),
        });
        await server.StartAsync();
        return new(zone, clients, server, maxUdpSize);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _zone.Dispose();
    }

    /// <summary>Which pod names a configuration answers.</summary>
    internal static PodNames PodsOf(JsonElement settings) => settings.Text("podsMode") switch { "insecure" => PodNames.Insecure, "verified" => PodNames.Verified, _ => PodNames.Disabled };

    private static ClusterZoneOptions ZoneOptions(JsonElement settings, JsonElement configs, DnsProfile profile)
    {
        string[] multiCluster = settings.Texts("multiclusterZones");
        return new()
        {
            Profile = profile,
            Zones = [.. settings.Texts("clusterZones").Except(multiCluster)],
            MultiClusterZones = [.. multiCluster],
            Ttl = settings.Number("ttl") ?? 5,
            Pods = PodsOf(settings),
            EndpointPodNames = settings.Text("endpointNames") == "hostname-or-podname-or-address",
            EmptyServiceIsNameError = settings.Flag("emptyServiceIsNxdomain"),
            ServeEndpoints = settings.Flag("serveEndpoints"),
            Namespaces = [.. settings.Texts("namespaces")],
            NamespaceSelector = SelectorText.Read(settings, "namespaceSelector"),
            ObjectSelector = SelectorText.Read(settings, "objectSelector"),
            Fallthrough = [.. settings.Texts("fallthroughZones")],
            ServerAddresses = [.. configs.Texts("serverAddresses")],
        };
    }
}
