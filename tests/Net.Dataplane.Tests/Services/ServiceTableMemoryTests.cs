using Net.Cluster;
using Net.Model;

namespace Net.Dataplane.Tests.Services;

/// <summary>Alone, because it looks at the whole heap.</summary>
[CollectionDefinition(nameof(WholeHeap), DisableParallelization = true)]
public sealed class WholeHeap;

[Collection(nameof(WholeHeap))]
public class ServiceTableMemoryTests
{
    private const int Services = 10_000;
    private const int EndpointsEach = 10;

    [Fact]
    public void Table_TenEndpointsAService_TakesAtMost250BytesAnEndpoint()
    {
        var state = new ClusterState();
        state.Apply(Enumerable.Range(0, Services).SelectMany(static index => (IEnumerable<IApiObject>)
        [
            SmallCluster.Service($"s{index}", $"10.{96 + (index / 65536)}.{index / 256 % 256}.{index % 256}", 80),
            SmallCluster.Slice($"s{index}", 8080, [.. Enumerable.Range(0, EndpointsEach).Select(i => SmallCluster.Ready(PodAddress((index * EndpointsEach) + i)))]),
        ]));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(Services, table.Current.Count);
        Assert.InRange(bytes / (double)(Services * EndpointsEach), 1, 250);
    }

    private static string PodAddress(int number) => $"10.{1 + (number >> 16)}.{(number >> 8) & 255}.{number & 255}";
}
