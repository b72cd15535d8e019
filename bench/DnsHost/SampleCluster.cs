using System.Text;
using Net.Model;

namespace DnsHost;

/// <summary>A cluster of Services in fifty namespaces: a cluster IP and two named ports each.</summary>
internal static class SampleCluster
{
    private const int Namespaces = 50;

    private static readonly (string Name, int Port)[] Ports = [("http", 80), ("metrics", 9090)];

    /// <summary>Records of one Service in the zone files: A, PTR, and SRV for each port.</summary>
    internal static int RecordsOfService => 2 + Ports.Length;

    internal static IEnumerable<IApiObject> Objects(int count) => [.. Enumerable.Range(0, Namespaces).Select(static i => new Namespace { Metadata = new() { Name = $"team-{i}" } }), .. Enumerable.Range(0, count).Select(ServiceOf)];

    internal static Service ServiceOf(int i) => new()
    {
        Metadata = new() { Name = Name(i), Namespace = SpaceOf(i) },
        Spec = new()
        {
            Type = ServiceTypes.ClusterIP,
            ClusterIP = Address(i),
            ClusterIPs = [Address(i)],
            Selector = ValueMap.Of(("app", Name(i))),
            Ports = [.. Ports.Select(static port => new ServicePort { Name = port.Name, Port = port.Port, Protocol = "TCP" })],
        },
    };

    /// <summary>One slice with two endpoints.</summary>
    internal static EndpointSlice SliceOf(int i, bool ready) => new()
    {
        Metadata = new() { Name = $"{Name(i)}-x", Namespace = SpaceOf(i), Labels = ValueMap.Of(("kubernetes.io/service-name", Name(i))) },
        AddressType = "IPv4",
        Endpoints = [.. Enumerable.Range(0, 2).Select(e => new Endpoint { Addresses = [$"10.{128 + (i >> 15)}.{(i >> 7) & 255}.{((i & 127) * 2) + e}"], Conditions = new() { Ready = ready || e == 0 } })],
        Ports = [.. Ports.Select(static port => new EndpointPort { Name = port.Name, Port = port.Port, Protocol = "TCP" })],
    };

    /// <summary>Writes <c>services.json</c>, <c>cluster.zone</c>, <c>reverse.zone</c>, <c>queries</c> (a mix) and <c>names</c> (every Service once).</summary>
    internal static void Write(int count, string folder)
    {
        Directory.CreateDirectory(folder);
        using (StreamWriter objects = Open(folder, "services.json"))
        {
            objects.Write("{\"apiVersion\":\"v1\",\"kind\":\"ServiceList\",\"metadata\":{},\"items\":[");
            for (int i = 0; i < count; i++) objects.Write((i == 0 ? "\n" : ",\n") + Encoding.UTF8.GetString(ModelJson.Write(ServiceOf(i))));
            objects.Write("]}\n");
        }

        using StreamWriter forward = Open(folder, "cluster.zone"), reverse = Open(folder, "reverse.zone"), names = Open(folder, "names");
        forward.Write("$ORIGIN cluster.local.\n$TTL 5\n@ SOA ns.dns hostmaster 1 7200 1800 86400 5\n@ NS ns.dns\nns.dns A 10.96.0.10\n");
        reverse.Write("$ORIGIN 10.in-addr.arpa.\n$TTL 5\n@ SOA ns.dns.cluster.local. hostmaster.cluster.local. 1 7200 1800 86400 5\n@ NS ns.dns.cluster.local.\n");
        for (int i = 0; i < count; i++)
        {
            string name = $"{Name(i)}.{SpaceOf(i)}.svc";
            forward.Write($"{name} A {Address(i)}\n");
            foreach ((string port, int number) in Ports) forward.Write($"_{port}._tcp.{name} SRV 0 100 {number} {name}\n");
            string[] octets = Address(i).Split('.');
            reverse.Write($"{octets[3]}.{octets[2]}.{octets[1]} PTR {name}.cluster.local.\n");
            names.Write($"{name}.cluster.local A\n");
        }

        WriteQueries(count, folder);
    }

    /// <summary>100,000 questions from a fixed seed: a tenth for names that do not exist, a quarter for AAAA.</summary>
    private static void WriteQueries(int count, string folder)
    {
        Random random = new(20_26);
        using StreamWriter queries = Open(folder, "queries");
        for (int q = 0; q < 100_000; q++)
        {
            int i = random.Next(count);
            string name = random.Next(10) == 0 ? $"missing-{random.Next(count)}" : Name(i);
            queries.Write($"{name}.{SpaceOf(i)}.svc.cluster.local {(random.Next(4) == 0 ? "AAAA" : "A")}\n");
        }
    }

    private static StreamWriter Open(string folder, string file) => new(Path.Combine(folder, file), false, new UTF8Encoding(false));

    private static string Name(int i) => $"service-{i}";

    private static string SpaceOf(int i) => $"team-{i % Namespaces}";

    private static string Address(int i) => $"10.{96 + (i >> 16)}.{(i >> 8) & 255}.{i & 255}";
}
