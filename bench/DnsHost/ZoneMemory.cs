using Net.Cluster;
using Net.Dns;
using Net.Model;

namespace DnsHost;

/// <summary>What a zone holds in memory beside the objects: its index, and the answers it keeps after every record was asked for once.</summary>
internal static class ZoneMemory
{
    internal static async Task PrintAsync(string objects)
    {
        ClusterState state = await ServedZone.LoadAsync(objects);
        int records = state.All<Service>().Count() * SampleCluster.RecordsOfService;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using ClusterZone zone = ServedZone.ZoneOf(state);
        long indexed = GC.GetTotalMemory(forceFullCollection: true);
        foreach (Service service in state.All<Service>())
        {
            string name = $"{service.Metadata.Name}.{service.Metadata.Namespace}.svc.cluster.local";
            await AskAsync(zone, name, RecordType.A);
            foreach (ServicePort port in service.Spec.Ports) await AskAsync(zone, $"_{port.Name}._tcp.{name}", RecordType.SRV);
            string[] octets = service.Spec.ClusterIP.Split('.');
            await AskAsync(zone, $"{octets[3]}.{octets[2]}.{octets[1]}.{octets[0]}.in-addr.arpa", RecordType.PTR);
        }

        long answered = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine($"records {records}, objects {before / records} B a record, zone {(indexed - before) / records} B a record, with {zone.ReadyAnswers} answers kept {(answered - before) / records} B a record");
        GC.KeepAlive(state);
    }

    private static async Task AskAsync(ClusterZone zone, string name, RecordType type) => await zone.ResolveAsync(new DnsRequest(DnsName.Parse(name), type), CancellationToken.None);
}
