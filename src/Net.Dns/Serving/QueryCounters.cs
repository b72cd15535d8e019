namespace Net.Dns;

/// <summary>Counts of one worker, read by the meter. Plain fields with one writer on the hot path; slow answers add atomically.</summary>
/// <param name="isShared">Whether several threads answer at once, so that everything is added atomically.</param>
internal sealed class QueryCounters(bool isShared)
{
    private const int Rcodes = 24;

    private readonly long[] _rcodes = new long[Rcodes];
    private long _udp;
    private long _tcp;
    private long _hits;
    private long _truncated;
    private long _dropped;

    internal long Udp => Volatile.Read(ref _udp);

    internal long Tcp => Volatile.Read(ref _tcp);

    internal long Hits => Volatile.Read(ref _hits);

    internal long TruncatedCount => Volatile.Read(ref _truncated);

    internal long DroppedCount => Volatile.Read(ref _dropped);

    internal static int RcodeCount => Rcodes;

    internal long Of(int rcode) => Volatile.Read(ref _rcodes[rcode]);

    internal void Answered(Rcode rcode, bool stream, bool hit)
    {
        if (hit && !stream && !isShared)
        {
            _hits++;
            _udp++;
            _rcodes[(int)rcode]++;
            return;
        }

        if (hit) Interlocked.Increment(ref _hits);
        Interlocked.Increment(ref stream ? ref _tcp : ref _udp);
        Interlocked.Increment(ref _rcodes[Math.Min((int)rcode, Rcodes - 1)]);
    }

    internal void Truncated() => Interlocked.Increment(ref _truncated);

    internal void Dropped() => Interlocked.Increment(ref _dropped);
}
