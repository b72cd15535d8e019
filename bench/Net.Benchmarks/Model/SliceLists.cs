using System.Globalization;
using Net.Model;

namespace Net.Benchmarks.Model;

/// <summary>Lists of EndpointSlices as an API server gives them: every endpoint with its own address, pod and identity, some nodes and zones shared.</summary>
internal static class SliceLists
{
    private const int Nodes = 500;

    private const int Namespaces = 50;

    /// <summary>The list.</summary>
    /// <param name="slices">How many slices.</param>
    /// <param name="endpoints">How many endpoints each has.</param>
    public static ObjectList<EndpointSlice> Make(int slices, int endpoints)
    {
        var random = new Random(1);
        return new()
        {
            Metadata = new() { ResourceVersion = "812345" },
            Items = Enumerable.Range(0, slices).Select(slice => Slice(slice, endpoints, random)).ToValueList(),
        };
    }

    private static EndpointSlice Slice(int number, int endpoints, Random random)
    {
        string service = Text("cart", number), ns = Text("team", number % Namespaces);
        return new()
        {
            Metadata = new()
            {
                Name = $"{service}-{Hex(random, 5)}",
                GenerateName = $"{service}-",
                Namespace = ns,
                Uid = Uid(random),
                ResourceVersion = Text("", 100_000 + number),
                Generation = 3,
                CreationTimestamp = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
                Labels = ValueMap.Of((EndpointSlice.ServiceNameLabel, service), (EndpointSlice.ManagedByLabel, "endpointslice-controller.k8s.io")),
                OwnerReferences = [new() { ApiVersion = "v1", Kind = "Service", Name = service, Uid = Uid(random), Controller = true, BlockOwnerDeletion = true }],
            },
            AddressType = IpFamilies.IPv4,
            Endpoints = Enumerable.Range(0, endpoints).Select(_ => Endpoint(service, ns, random)).ToValueList(),
            Ports = [new() { Name = "http", Protocol = Protocols.Tcp, Port = 8080 }],
        };
    }

    private static Endpoint Endpoint(string service, string ns, Random random)
    {
        int node = random.Next(Nodes);
        return new()
        {
            Addresses = [IpAddress.FromIPv4(0x0A000000 | (uint)random.Next(1 << 24)).ToString()],
            Conditions = new() { Ready = true, Serving = true, Terminating = false },
            TargetRef = new() { Kind = "Pod", Namespace = ns, Name = $"{service}-{Hex(random, 10)}-{Hex(random, 5)}", Uid = Uid(random) },
            NodeName = Text("node", node),
            Zone = Text("zone", node % 3),
        };
    }

    private static string Uid(Random random) => $"{Hex(random, 8)}-{Hex(random, 4)}-{Hex(random, 4)}-{Hex(random, 4)}-{Hex(random, 12)}";

    private static string Hex(Random random, int length) => random.GetHexString(length, lowercase: true);

    private static string Text(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{(prefix.Length > 0 ? "-" : "")}{number}");
}
