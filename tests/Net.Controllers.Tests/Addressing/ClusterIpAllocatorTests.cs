using Net.Model;

namespace Net.Controllers.Tests.Addressing;

public class ClusterIpAllocatorTests
{
    [Theory]
    [InlineData("10.0.0.0/16", 65_534UL, 256UL, "10.0.0.1", "10.0.255.254")]
    [InlineData("10.0.0.0/20", 4_094UL, 256UL, "10.0.0.1", "10.0.15.254")]
    [InlineData("10.0.0.0/24", 254UL, 16UL, "10.0.0.1", "10.0.0.254")]
    [InlineData("10.0.0.0/27", 30UL, 16UL, "10.0.0.1", "10.0.0.30")]
    [InlineData("10.0.0.0/28", 14UL, 0UL, "10.0.0.1", "10.0.0.14")]
    [InlineData("10.0.0.0/30", 2UL, 0UL, "10.0.0.1", "10.0.0.2")]
    [InlineData("10.0.0.0/31", 0UL, 0UL, "", "")]
    [InlineData("10.0.0.0/32", 0UL, 0UL, "", "")]
    [InlineData("0.0.0.0/0", 4_294_967_294UL, 256UL, "0.0.0.1", "255.255.255.254")]
    [InlineData("fd00::/108", 1_048_575UL, 256UL, "fd00::1", "fd00::f:ffff")]
    [InlineData("fd00::/127", 1UL, 0UL, "fd00::1", "fd00::1")]
    [InlineData("fd00::/128", 0UL, 0UL, "", "")]
    [InlineData("fd00::/64", ulong.MaxValue, 256UL, "fd00::1", "fd00::ffff:ffff:ffff:ffff")]
    public void TryCreate_Cidr_HasUpstreamsSizeAndBand(string cidr, ulong size, ulong band, string first, string last)
    {
        Assert.True(ClusterIpRange.TryCreate(IpCidr.Parse(cidr), out ClusterIpRange range, out _));

        Assert.Equal((size, band, first, last), (range.Size, range.StaticBand, range.First.ToString(), range.Last.ToString()));
    }

    [Theory]
    [InlineData("10.0.0.0/31")]
    [InlineData("10.0.0.0/32")]
    [InlineData("fd00::/128")]
    public void AllocateNext_RangeWithoutAddresses_FullAndNamed(string cidr)
    {
        var allocator = ClusterIpAllocator.Of(IpCidr.Parse(cidr));
        IpFamily family = IpCidr.Parse(cidr).Family;

        Allocation<IpAddress> got = allocator.AllocateNext(family, 3);

        Assert.Equal((AllocationStatus.Full, $"{cidr} is full"), (got.Status, got.ToString()));
        Assert.Equal(AllocationStatus.NotInRange, allocator.Allocate(IpCidr.Parse(cidr).Network).Status);
    }

    [Fact]
    public void Constructor_UnusableRanges_ListedNotThrown()
    {
        var allocator = ClusterIpAllocator.Of(default, IpCidr.Parse("fd00::/32"));

        Assert.Equal(2, allocator.Problems.Count);
        Assert.Equal(AllocationStatus.FamilyNotConfigured, allocator.AllocateNext(IpFamily.IPv6, 0).Status);
        Assert.Equal(AllocationStatus.FamilyNotConfigured, allocator.Allocate(IpAddress.Parse("fd00::1")).Status);
        Assert.Equal(AllocationStatus.FamilyNotConfigured, allocator.Allocate(default).Status);
        Assert.False(allocator.Release(default));
    }

    [Fact]
    public void AllocateNext_UntilFull_UpperBandFirstThenLowerNeverTwice()
    {
        var allocator = ClusterIpAllocator.Of(IpCidr.Parse("10.0.0.0/24"));
        Assert.True(ClusterIpRange.TryCreate(IpCidr.Parse("10.0.0.0/24"), out ClusterIpRange range, out _));
        var random = new Random(1);
        var given = new List<IpAddress>();
        while (allocator.AllocateNext(IpFamily.IPv4, (ulong)random.NextInt64()) is { Succeeded: true } got) given.Add(got.Value);

        Assert.Equal(254, given.Distinct().Count());
        Assert.Equal(254, given.Count);
        IpAddress firstDynamic = IpAddress.Parse("10.0.0.17");
        Assert.All(given[..238], address => Assert.True(address.CompareTo(firstDynamic) >= 0));
        Assert.All(given[238..], address => Assert.True(address.CompareTo(firstDynamic) < 0));
        Assert.All(given, address => Assert.True(allocator.Release(address)));
        Assert.Equal(0UL, allocator.UsedOf(range.Cidr));
    }

    [Fact]
    public void Allocate_SeveralRanges_NextWhenOneIsFullOrNotReady()
    {
        IpCidr small = IpCidr.Parse("10.0.0.0/30"), closed = IpCidr.Parse("10.1.0.0/24"), large = IpCidr.Parse("10.2.0.0/24");
        var allocator = new ClusterIpAllocator([new(small), new(closed, IsReady: false), new(large)]);

        Allocation<IpAddress>[] got = [.. Enumerable.Range(0, 4).Select(_ => allocator.AllocateNext(IpFamily.IPv4, 0))];

        Assert.Equal(["10.0.0.1", "10.0.0.2", "10.2.0.17", "10.2.0.18"], got.Select(one => one.Value.ToString()));
        Assert.Equal("10.0.0.0/30", got[0].Pool);
        Assert.Equal(AllocationStatus.NotReady, allocator.Allocate(IpAddress.Parse("10.1.0.5")).Status);
        Assert.Equal("10.0.0.0/30, 10.1.0.0/24, 10.2.0.0/24", allocator.PoolOf(IpFamily.IPv4));
    }

    [Fact]
    public void Allocate_OverlappingRanges_TakenInBoth()
    {
        IpCidr inner = IpCidr.Parse("10.0.1.0/24"), outer = IpCidr.Parse("10.0.0.0/16");
        var allocator = ClusterIpAllocator.Of(inner, outer);

        Assert.True(allocator.Allocate(IpAddress.Parse("10.0.1.9")).Succeeded);
        Assert.Equal(AllocationStatus.AlreadyAllocated, allocator.Allocate(IpAddress.Parse("10.0.1.9")).Status);
        // The broadcast address of the inner range is an address like any other of the outer one.
        Assert.True(allocator.Allocate(IpAddress.Parse("10.0.1.255")).Succeeded);
        Assert.Equal((1UL, 2UL), (allocator.UsedOf(inner), allocator.UsedOf(outer)));
        Assert.True(allocator.Release(IpAddress.Parse("10.0.1.9")));
        Assert.Equal((0UL, 1UL), (allocator.UsedOf(inner), allocator.UsedOf(outer)));
    }

    [Fact]
    public void AllocateNext_LargeIPv6Ranges_MemoryByUseNotSize()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var allocator = ClusterIpAllocator.Of(IpCidr.Parse("fd00:1::/64"), IpCidr.Parse("fd00:2::/108"));
        long empty = GC.GetAllocatedBytesForCurrentThread() - before;
        for (ulong i = 0; i < 1000; i++) Assert.True(allocator.AllocateNext(IpFamily.IPv6, i * 0x9E3779B97F4A7C15).Succeeded);
        long filled = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(empty < 8_000, $"{empty} octets for two ranges of which nothing is used");
        Assert.True(filled < 200_000, $"{filled} octets for 1,000 addresses, growth of tables included");
    }

    [Fact]
    public void AnyOperations_AgreeWithSetsOfStrings()
    {
        // Overlapping, full, tiny and closed ranges of both families; 100,000 operations against sets of address texts.
        ServiceCidrRange[] ranges =
        [
            new(IpCidr.Parse("10.0.0.0/26")), new(IpCidr.Parse("10.0.0.32/27")), new(IpCidr.Parse("10.0.1.0/28"), IsReady: false), new(IpCidr.Parse("10.0.2.0/30")),
            new(IpCidr.Parse("fd00::/121")), new(IpCidr.Parse("fd00::/128")),
        ];
        var allocator = new ClusterIpAllocator(ranges);
        var model = new StringAllocator(ranges);
        string[] candidates = [.. Enumerable.Range(0, 300).Select(i => $"10.0.{i / 100}.{i % 100}"), .. Enumerable.Range(0, 140).Select(i => $"fd00::{i:x}"), "192.0.2.1"];
        var random = new Random(11);
        for (int i = 0; i < 100_000; i++)
        {
            IpAddress address = IpAddress.Parse(candidates[random.Next(candidates.Length)]);
            switch (random.Next(5))
            {
                case 0:
                    Assert.Equal(model.Allocate(address.ToString()), allocator.Allocate(address).Succeeded);
                    break;
                case 1 or 2:
                    Assert.Equal(model.Taken.Remove(address.ToString()), allocator.Release(address));
                    break;
                default:
                    IpFamily family = random.Next(2) == 0 ? IpFamily.IPv4 : IpFamily.IPv6;
                    ulong start = (ulong)random.NextInt64();
                    Allocation<IpAddress> got = allocator.AllocateNext(family, start);
                    Assert.Equal(model.AllocateNext(family, start), got.Succeeded ? got.Value.ToString() : null);
                    break;
            }

            Assert.Equal(model.Taken.Contains(address.ToString()), allocator.IsAllocated(address));
        }
    }

    /// <summary>The rules of the allocator over sets of texts, without any index.</summary>
    private sealed class StringAllocator(ServiceCidrRange[] ranges)
    {
        public HashSet<string> Taken { get; } = [];

        public bool Allocate(string text) => ranges.Any(range => range.IsReady && Usable(range.Cidr).Contains(text)) && Taken.Add(text);

        public string? AllocateNext(IpFamily family, ulong start)
        {
            foreach (ServiceCidrRange range in ranges.Where(range => range.IsReady && range.Cidr.Family == family))
            {
                List<string> usable = Usable(range.Cidr);
                int size = 1 << (range.Cidr.Network.BitLength - range.Cidr.PrefixLength);
                int offset = size <= 16 ? 0 : Math.Min(Math.Max(16, size / 16), 256);
                int upper = usable.Count - offset;
                int from = upper <= 0 ? 0 : (int)(start % (ulong)upper);
                IEnumerable<string> order = usable.Skip(offset + from).Concat(usable.Skip(offset).Take(from)).Concat(usable.Take(offset));
                if (order.FirstOrDefault(text => !Taken.Contains(text)) is { } free && Taken.Add(free)) return free;
            }

            return null;
        }

        private static List<string> Usable(IpCidr cidr)
        {
            int size = 1 << (cidr.Network.BitLength - cidr.PrefixLength);
            int last = cidr.Family == IpFamily.IPv4 ? size - 2 : size - 1;
            return [.. Enumerable.Range(1, Math.Max(0, last)).Select(i => IpAddress.FromBits(cidr.Family, cidr.Network.Bits + (uint)i).ToString())];
        }
    }
}
