using Net.Dns;
using Net.Model;

namespace Net.Conformance.Dns;

/// <summary>Has questions come from an address that this machine does not have.</summary>
internal sealed class SeenFrom(IDnsResponder next) : IDnsResponder
{
    /// <summary>The address; that of the socket when invalid.</summary>
    internal IpAddress Address { get; set; }

    /// <inheritdoc/>
    public int TryAnswer(in DnsQuery query, in DnsClient client, Span<byte> response) => next.TryAnswer(query, Seen(client), response);

    /// <inheritdoc/>
    public ValueTask<DnsResponse> ResolveAsync(DnsRequest request, CancellationToken cancellationToken) => next.ResolveAsync(request with { Client = Seen(request.Client) }, cancellationToken);

    private DnsClient Seen(in DnsClient client) => Address.IsValid ? client with { Address = Address } : client;
}
