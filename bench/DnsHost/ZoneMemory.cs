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
        await using DnsServer server = new(zone, new() { Listen = { "127.0.0.1:0" } });
        byte[] response = new byte[ushort.MaxValue];
        foreach (Service service in state.All<Service>())
        {
            string name = $"{service.Metadata.Name}.{service.Metadata.Namespace}.svc.cluster.local";
            await AskAsync(server, response, name, RecordType.A);
            foreach (ServicePort port in service.Spec.Ports) await AskAsync(server, response, $"_{port.Name}._tcp.{name}", RecordType.SRV);
            string[] octets = service.Spec.ClusterIP.Split('.');
            await AskAsync(server, response, $"{octets[3]}.{octets[2]}.{octets[1]}.{octets[0]}.in-addr.arpa", RecordType.PTR);
        }

        long answered = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine($"records {records}, objects {before / records} B a record, zone {(indexed - before) / records} B a record, with {zone.ReadyAnswers} answers kept {(answered - before) / records} B a record");
        GC.KeepAlive(state);
    }

    /// <summary>Asks as a client does: what is answered straight from the index is not kept besides.</summary>
    private static async Task AskAsync(DnsServer server, byte[] response, string name, RecordType type)
    {
        byte[] query = new byte[512];
        MessageWriter writer = new(query);
        writer.TryWriteQuestion(DnsName.Parse(name).Wire, type, RecordClass.IN);
        int length = writer.Finish(new DnsHeader(1, DnsFlags.RecursionDesired, Opcode.Query, Rcode.NoError, 1, 0, 0, 0));
        await server.AnswerAsync(query.AsMemory(0, length), default, response);
    }
}
