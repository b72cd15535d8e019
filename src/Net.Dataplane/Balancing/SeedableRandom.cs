namespace Net.Dataplane;

/// <summary>SplitMix64: a random sequence from a seed. Thread-safe without a lock: each call takes the next step of one counter.</summary>
internal sealed class SeedableRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>0 to <paramref name="limit"/> - 1, each as likely; the limit is at least 1.</summary>
    internal int Next(int limit) => (int)Next((long)limit);

    internal long Next(long limit) => (long)Math.BigMul(Next(), (ulong)limit, out _);

    private ulong Next() => Mix(Interlocked.Add(ref _state, 0x9E3779B97F4A7C15));

    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
