namespace Net.Controllers.Tests.Addressing;

public class NodePortAllocatorTests
{
    [Fact]
    public void AllocateNext_DefaultRange_DynamicBandFirst()
    {
        var allocator = new NodePortAllocator(NodePortRange.Default);
        var random = new Random(3);
        int[] ports = [.. Enumerable.Range(0, 2768).Select(_ => allocator.AllocateNext((ulong)random.NextInt64()).Value)];

        Assert.Equal(86, NodePortRange.Default.StaticBand);
        Assert.All(ports[..(2768 - 86)], port => Assert.InRange(port, 30086, 32767));
        Assert.All(ports[(2768 - 86)..], port => Assert.InRange(port, 30000, 30085));
        Assert.Equal(2768, ports.Distinct().Count());
        Assert.Equal("30000-32767 is full", allocator.AllocateNext(5).ToString());
        Assert.Equal(0, allocator.Free);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 4)]
    [InlineData(65_536, 65_537)]
    public void Of_NoPorts_EmptyAndEverythingRefused(int first, int last)
    {
        var allocator = new NodePortAllocator(NodePortRange.Of(first, last));

        Assert.Equal(AllocationStatus.Full, allocator.AllocateNext(1).Status);
        Assert.Equal(AllocationStatus.NotInRange, allocator.Allocate(first).Status);
        Assert.False(allocator.Release(first));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(17)]
    public void Allocate_SmallRanges_EachPortOnce(int size)
    {
        var allocator = new NodePortAllocator(NodePortRange.Of(40_000, 40_000 + size - 1));
        for (int i = 0; i < size; i++) Assert.True(allocator.AllocateNext((ulong)i * 7).Succeeded);

        Assert.Equal(AllocationStatus.Full, allocator.AllocateNext(0).Status);
        Assert.Equal(AllocationStatus.AlreadyAllocated, allocator.Allocate(40_000).Status);
        for (int i = 0; i < size; i++) Assert.True(allocator.Release(40_000 + i));
        Assert.Equal(size, allocator.Free);
    }

    [Fact]
    public void AnyOperations_AgreeWithASetOfNumbers()
    {
        NodePortRange range = NodePortRange.Of(30_000, 30_200);
        var allocator = new NodePortAllocator(range);
        var taken = new HashSet<int>();
        var random = new Random(5);
        for (int i = 0; i < 50_000; i++)
        {
            int port = random.Next(29_990, 30_210);
            switch (random.Next(3))
            {
                case 0:
                    Assert.Equal(range.Contains(port) && taken.Add(port), allocator.Allocate(port).Succeeded);
                    break;
                case 1:
                    Assert.Equal(taken.Remove(port), allocator.Release(port));
                    break;
                default:
                    ulong start = (ulong)random.NextInt64();
                    int from = (int)(start % (ulong)(range.Size - range.StaticBand));
                    int[] dynamic = [.. Enumerable.Range(range.First + range.StaticBand, range.Size - range.StaticBand)];
                    int expected = dynamic.Skip(from).Concat(dynamic.Take(from)).Concat(Enumerable.Range(range.First, range.StaticBand)).FirstOrDefault(p => !taken.Contains(p));
                    Assert.Equal(expected, allocator.AllocateNext(start).Value);
                    if (expected != 0) taken.Add(expected);
                    break;
            }
        }

        Assert.Equal(taken.Count, allocator.Used);
    }
}
