using System.Net;
using Net.Cluster;
using Net.Dns;
using Net.Model;
using Net.Transport.Udp;

namespace DnsHost;

/// <summary>Loads objects from a list as an API server gives it, and serves them with one worker until asked to stop.</summary>
internal static class ServedZone
{
    private static readonly string[] Zones = ["cluster.local", "10.in-addr.arpa"];

    internal static async Task RunAsync(UdpEngine engine, IPEndPoint listen, string objects)
    {
        ClusterState state = await LoadAsync(objects);
        using ClusterZone zone = ZoneOf(state);
        await using DnsServer server = new(zone, new() { Listen = { listen.ToString() }, Engine = engine });
        await server.StartAsync();
        Console.WriteLine($"serving {zone.ServiceCount} Services at {listen}");
        await StopSignal.WaitAsync();
    }

    internal static ClusterZone ZoneOf(ClusterState state) => new(state, new() { Zones = [.. Zones] });

    /// <summary>Reads a <c>ServiceList</c>, and makes the namespaces that it names.</summary>
    internal static async Task<ClusterState> LoadAsync(string file)
    {
        ObjectChanges changes = new();
        HashSet<string> namespaces = [];
        using FileStream stream = File.OpenRead(file);
        await foreach (ReadResult<Service> service in ModelJsonStream.ReadItemsAsync<Service>(stream))
        {
            changes.Upsert(service.Value!);
            if (namespaces.Add(service.Value!.Metadata.Namespace)) changes.Upsert(new Namespace { Metadata = new() { Name = service.Value.Metadata.Namespace } });
        }

        ClusterState state = new();
        state.Apply(changes);
        return state;
    }
}
