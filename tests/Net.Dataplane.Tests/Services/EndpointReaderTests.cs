using System.Collections.Immutable;
using Net.Model;

namespace Net.Dataplane.Tests.Services;

public class EndpointReaderTests
{
    [Fact]
    public void Read_AnySlices_EndpointsOfTheMergedView()
    {
        var random = new Random(17);
        for (int round = 0; round < 500; round++)
        {
            ImmutableArray<EndpointSlice> slices = [.. Enumerable.Range(0, random.Next(5)).Select(i => RandomSlice($"s{i}", random))];
            ServiceEndpoints merged = ServiceEndpoints.Merge(slices);
            foreach (EndpointGroup group in merged.Groups)
            {
                ServiceEndpoint[] read = EndpointReader.Read(slices, new ServicePortKey(new("shop", "cart"), group.PortName, group.Protocol), group.Family, "n1");

                Assert.Equal(
                    merged.Of(group).Select(static e => (e.Address, e.Port, e.Conditions.IsReady, e.Conditions.IsTerminating, e.NodeName == "n1")),
                    read.Select(static e => (e.Address, (int)e.Port, e.IsReady, e.IsTerminating, e.IsLocal)));
            }
        }
    }

    private static EndpointSlice RandomSlice(string name, Random random)
    {
        bool six = random.Next(3) == 0;
        return new()
        {
            Metadata = new() { Name = name, Namespace = "shop", Labels = ValueMap.Of((EndpointSlice.ServiceNameLabel, "cart")) },
            AddressType = six ? IpFamilies.IPv6 : IpFamilies.IPv4,
            Ports = [new() { Name = "http", Port = 8080 + random.Next(2), Protocol = Protocols.Tcp }, new() { Port = 53, Protocol = Protocols.Udp }],
            Endpoints = Enumerable.Range(0, random.Next(6)).Select(_ => new Endpoint
            {
                Addresses = [six ? $"fd00::{random.Next(1, 7)}" : $"10.1.0.{random.Next(1, 7)}"],
                NodeName = $"n{random.Next(3)}",
                Conditions = new() { Ready = random.Next(3) switch { 0 => null, 1 => true, _ => false }, Terminating = random.Next(3) == 0 },
            }).ToValueList(),
        };
    }
}
