using Net.Model;

namespace Net.Policy.Tests.Ports;

public sealed class PortSetTests
{
    [Theory]
    [InlineData("80", "80/TCP")]
    [InlineData("80/udp, 443, 81-90", "81-90/TCP, 443/TCP, 80/UDP")]
    [InlineData("80-90, 91, 85-100", "80-100/TCP")]
    [InlineData("any", "any")]
    [InlineData("any/SCTP", "any/SCTP")]
    [InlineData("1-65535/TCP, any/UDP, any/SCTP", "any")]
    public void TryParse_List_IsWrittenInItsShortestForm(string text, string expected)
    {
        PortSet ports = PortSet.Parse(text);
        Assert.Equal(expected, ports.ToString());
        Assert.Equal(ports, PortSet.Parse(ports.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("90-80")]
    [InlineData("http")]
    [InlineData("80/ICMP")]
    [InlineData("80/")]
    [InlineData("80,,90")]
    [InlineData(null)]
    public void TryParse_NoList_IsRefused(string? text) => Assert.False(PortSet.TryParse(text, out _));

    [Fact]
    public void Operations_RandomSets_AreThoseOfTheirPorts()
    {
        var random = new Random(1);
        for (int i = 0; i < 500; i++)
        {
            (PortSet a, PortSet b) = (Some(random), Some(random));
            bool overlaps = false, contains = true;
            foreach (TransportProtocol protocol in new[] { TransportProtocol.Tcp, TransportProtocol.Udp })
            {
                for (ushort port = 1; port < 40; port++)
                {
                    (bool inA, bool inB) = (a.Contains(protocol, port), b.Contains(protocol, port));
                    Assert.Equal(inA || inB, a.Union(b).Contains(protocol, port));
                    Assert.Equal(inA && inB, a.Intersect(b).Contains(protocol, port));
                    overlaps |= inA && inB;
                    contains &= inA || !inB;
                }
            }

            Assert.Equal((overlaps, contains), (a.Overlaps(b), a.Contains(b)));
        }
    }

    private static PortSet Some(Random random) => PortSet.Of(Enumerable.Range(0, random.Next(4)).Select(_ =>
    {
        int first = random.Next(1, 30);
        return new PortRange(random.Next(2) == 0 ? TransportProtocol.Tcp : TransportProtocol.Udp, (ushort)first, (ushort)(first + random.Next(8)));
    }));
}
