using Net.Transport.Tcp;

namespace Net.Dataplane;

/// <summary>Chooses one of a set of backends. Thread-safe; one for each frontend.</summary>
internal abstract class Balancer
{
    /// <summary>The balancer of a name; null for an unknown one.</summary>
    internal static Balancer? Create(string name, SeedableRandom random) => name switch
    {
        BalancerNames.Random => new RandomBalancer(random),
        BalancerNames.RoundRobin => new RoundRobinBalancer(),
        BalancerNames.LeastConnections => new LeastConnectionsBalancer(random),
        BalancerNames.PowerOfTwo => new PowerOfTwoBalancer(random),
        BalancerNames.Maglev => new MaglevBalancer(),
        _ => null,
    };

    /// <summary>Picks one that was not tried and is not ejected; of ejected ones if there is no other; null if all were tried.</summary>
    internal Backend? Pick(BackendSet set, in PeerAddress client, ReadOnlySpan<PeerAddress> tried, long now)
    {
        if (set.Backends.Length == 0) return null;
        if (tried.IsEmpty && Choose(set, client) is { } first && !first.IsEjected(now)) return first;
        BackendSet left = Left(set, tried, now, withEjected: false);
        if (left.Backends.Length == 0) left = Left(set, tried, now, withEjected: true);
        return left.Backends.Length == 0 ? null : Choose(left, client);
    }

    private protected abstract Backend Choose(BackendSet set, in PeerAddress client);

    /// <summary>The index that a number below the total weight falls on.</summary>
    private protected static int AtWeight(BackendSet set, long point)
    {
        for (int i = 0; i < set.Weights.Length; i++)
        {
            point -= set.Weights[i];
            if (point < 0) return i;
        }

        return set.Weights.Length - 1;
    }

    private static BackendSet Left(BackendSet set, ReadOnlySpan<PeerAddress> tried, long now, bool withEjected)
    {
        var backends = new List<Backend>();
        var weights = new List<int>();
        for (int i = 0; i < set.Backends.Length; i++)
        {
            Backend backend = set.Backends[i];
            if (tried.Contains(backend.Address) || (!withEjected && backend.IsEjected(now))) continue;
            backends.Add(backend);
            weights.Add(set.Weights[i]);
        }

        return new BackendSet([.. backends], [.. weights]);
    }
}

internal sealed class RandomBalancer(SeedableRandom random) : Balancer
{
    private protected override Backend Choose(BackendSet set, in PeerAddress client) => set.Backends[Index(set, random)];

    internal static int Index(BackendSet set, SeedableRandom random) =>
        set.IsWeighted && set.TotalWeight > 0 ? AtWeight(set, random.Next(set.TotalWeight)) : random.Next(set.Backends.Length);
}

internal sealed class RoundRobinBalancer : Balancer
{
    private uint _turn = uint.MaxValue;

    private protected override Backend Choose(BackendSet set, in PeerAddress client)
    {
        uint turn = Interlocked.Increment(ref _turn);
        if (!set.IsWeighted || set.TotalWeight == 0) return set.Backends[(int)(turn % (uint)set.Backends.Length)];
        // Steps of a golden ratio's share spread each backend's turns over the round instead of bunching them.
        long total = set.TotalWeight;
        long step = Coprime((long)(total * 0.618), total);
        return set.Backends[AtWeight(set, turn % total * step % total)];
    }

    private static long Coprime(long step, long total)
    {
        step = Math.Max(1, step);
        while (Gcd(step, total) != 1) step++;
        return step;
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}

internal sealed class LeastConnectionsBalancer(SeedableRandom random) : Balancer
{
    private protected override Backend Choose(BackendSet set, in PeerAddress client)
    {
        // From a random start, so that equals share.
        int count = set.Backends.Length;
        int start = random.Next(count);
        int best = start;
        for (int i = 1; i < count; i++)
        {
            int candidate = (start + i) % count;
            if (IsLighter(set, candidate, best)) best = candidate;
        }

        return set.Backends[best];
    }

    // (active + 1) / weight, compared without dividing.
    internal static bool IsLighter(BackendSet set, int left, int right)
    {
        long leftWeight = set.Weights[left], rightWeight = set.Weights[right];
        if (leftWeight == 0 || rightWeight == 0) return leftWeight > rightWeight;
        return (set.Backends[left].Active + 1L) * rightWeight < (set.Backends[right].Active + 1L) * leftWeight;
    }
}

internal sealed class PowerOfTwoBalancer(SeedableRandom random) : Balancer
{
    private protected override Backend Choose(BackendSet set, in PeerAddress client)
    {
        int count = set.Backends.Length;
        int first = random.Next(count);
        if (count == 1) return set.Backends[0];
        int second = random.Next(count - 1);
        if (second >= first) second++;
        return set.Backends[LeastConnectionsBalancer.IsLighter(set, second, first) ? second : first];
    }
}

internal sealed class MaglevBalancer : Balancer
{
    private protected override Backend Choose(BackendSet set, in PeerAddress client)
    {
        MaglevTable table = set.Maglev;
        return set.Backends[table[table.SlotOf(client)]];
    }
}
