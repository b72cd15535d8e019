namespace Net.Dns;

/// <summary>The upstreams of one zone, and the order in which they are asked. Thread-safe.</summary>
internal sealed class UpstreamSet
{
    private readonly UpstreamPolicy _policy;
    private readonly ulong _seed;
    private long _turn = -1;

    internal UpstreamSet(DnsName zone, UpstreamPolicy policy, IReadOnlyList<Upstream> upstreams, ulong seed)
    {
        Zone = zone;
        Upstreams = upstreams;
        _policy = policy;
        _seed = seed;
    }

    internal DnsName Zone { get; }

    internal IReadOnlyList<Upstream> Upstreams { get; }

    /// <summary>All upstreams: the first by the policy, those after it in a circle; those that are down last, because probes may be what is broken.</summary>
    internal Upstream[] InOrder()
    {
        int first = First();
        Upstream[] order = new Upstream[Upstreams.Count];
        int at = 0;
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < order.Length && at < order.Length; i++)
            {
                Upstream upstream = Upstreams[(first + i) % order.Length];
                if (round == 0 ? upstream.IsUp : Array.IndexOf(order, upstream, 0, at) < 0) order[at++] = upstream;
            }
        }

        return order;
    }

    private int First()
    {
        if (_policy == UpstreamPolicy.Sequential || Upstreams.Count == 1) return 0;
        ulong turn = (ulong)Interlocked.Increment(ref _turn);
        return (int)((_policy == UpstreamPolicy.RoundRobin ? turn : Scramble(_seed + turn)) % (ulong)Upstreams.Count);
    }

    /// <summary>One step of SplitMix64: even over the turns, and repeatable from the seed.</summary>
    private static ulong Scramble(ulong step)
    {
        ulong z = step * 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
