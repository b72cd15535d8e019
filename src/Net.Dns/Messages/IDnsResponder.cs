namespace Net.Dns;

/// <summary>Something that answers questions: a zone, a cache, a forwarder, or one before another.</summary>
/// <remarks>Thread-safe. Both ways give the same answer; the first is there because most queries need nothing but a copy.</remarks>
public interface IDnsResponder
{
    /// <summary>Answers at once if it can, without allocating: writes header, question and sections without OPT.</summary>
    /// <param name="query">The query, read and checked.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="response">Room for the answer; where it does not fit, nothing is answered.</param>
    /// <returns>Octets written, or 0: ask <see cref="ResolveAsync"/>.</returns>
    int TryAnswer(in DnsQuery query, in DnsClient client, Span<byte> response);

    /// <summary>Answers, perhaps after asking others. Never throws for what clients or upstreams send.</summary>
    ValueTask<DnsResponse> ResolveAsync(DnsRequest request, CancellationToken cancellationToken);
}
