using BenchmarkDotNet.Attributes;
using Net.Controllers;
using Net.Model;

namespace Net.Benchmarks.Addressing;

/// <summary>One address allocated and given back, in ranges of different sizes that are used by different shares; the plain way keeps a set of addresses and probes from a random start.</summary>
[MemoryDiagnoser]
public class AllocationBenchmarks
{
    private readonly Random _random = new(5);
    private ClusterIpAllocator _allocator = null!;
    private HashSet<IpAddress> _set = null!;
    private IpCidr _cidr;
    private uint _usable;

    /// <summary>The range.</summary>
    [Params("10.96.0.0/16", "fd00:10:96::/108", "fd00:10:96::/64")]
    public string Range { get; set; } = "";

    /// <summary>How many of 1,000 addresses are taken; of the ranges over 2^20 addresses, as many as a /108 has.</summary>
    [Params(500, 990)]
    public int UsedPerMille { get; set; }

    /// <summary>All cases as a table, by processor time.</summary>
    public static void PrintCpuTimes()
    {
        Console.WriteLine("| range | used | bitmap, ns | set of addresses, ns | memory of the bitmap, octets |");
        foreach (string range in (string[])["10.96.0.0/16", "fd00:10:96::/108", "fd00:10:96::/64"])
        {
            foreach (int used in (int[])[500, 900, 990])
            {
                var one = new AllocationBenchmarks { Range = range, UsedPerMille = used };
                long before = GC.GetTotalMemory(forceFullCollection: true);
                one.Fill();
                one._set.Clear();
                one._set.TrimExcess();
                long octets = GC.GetTotalMemory(forceFullCollection: true) - before;
                double bitmap = CpuTime.NanosecondsOf(one.Bitmap);
                one.Fill();
                Console.WriteLine($"| {range} | {used / 10.0} % | {CpuTime.Shown(bitmap)} | {CpuTime.Shown(CpuTime.NanosecondsOf(one.SetOfAddresses))} | {octets} |");
            }
        }
    }

    [GlobalSetup]
    public void Fill()
    {
        _cidr = IpCidr.Parse(Range);
        _allocator = ClusterIpAllocator.Of(_cidr);
        _set = [];
        ulong size = Math.Min(_allocator.Ranges.Single().Size, (1UL << 20) - 1);
        _usable = (uint)size;
        for (ulong i = 0; i < size * (ulong)UsedPerMille / 1000; i++)
        {
            _set.Add(_allocator.AllocateNext(_cidr.Family, (ulong)_random.NextInt64()).Value);
        }
    }

    [Benchmark]
    public bool Bitmap() => _allocator.Release(_allocator.AllocateNext(_cidr.Family, (ulong)_random.NextInt64()).Value);

    [Benchmark(Baseline = true)]
    public bool SetOfAddresses()
    {
        uint at = (uint)_random.NextInt64(_usable);
        while (true)
        {
            IpAddress address = IpAddress.FromBits(_cidr.Family, _cidr.Network.Bits + 1 + at);
            if (_set.Add(address)) return _set.Remove(address);
            at = at + 1 < _usable ? at + 1 : 0;
        }
    }
}
