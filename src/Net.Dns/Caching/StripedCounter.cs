namespace Net.Dns;

/// <summary>A count that many threads add to without waiting for each other's cache line. Thread-safe.</summary>
internal sealed class StripedCounter
{
    private const int Stripes = 16;
    private const int Spacing = 16;     // longs: 128 bytes, two cache lines, which processors fetch together

    private readonly long[] _counts = new long[(Stripes + 1) * Spacing];

    internal long Value
    {
        get
        {
            long sum = 0;
            for (int i = 1; i <= Stripes; i++) sum += Volatile.Read(ref _counts[i * Spacing]);
            return sum;
        }
    }

    internal long Read() => Value;

    internal void Add() => Interlocked.Increment(ref _counts[((Environment.CurrentManagedThreadId & (Stripes - 1)) + 1) * Spacing]);
}
