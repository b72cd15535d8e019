namespace Net.Dns;

/// <summary>A question for a responder, off the hot path. Immutable.</summary>
/// <param name="Name">The name asked for.</param>
/// <param name="Type">The type asked for.</param>
public sealed record DnsRequest(DnsName Name, RecordType Type)
{
    /// <summary>The class asked for; default IN.</summary>
    public RecordClass Class { get; init; } = RecordClass.IN;

    /// <summary>RD, AD and CD as the client set them; default RD.</summary>
    public DnsFlags Flags { get; init; } = DnsFlags.RecursionDesired;

    /// <summary>DO: the client wants DNSSEC records.</summary>
    public bool IsDnssecOk { get; init; }

    /// <summary>Whether the query had an OPT record.</summary>
    public bool HasEdns { get; init; }

    /// <summary>The largest UDP payload that the client takes, as its OPT record says; 0 without one.</summary>
    public ushort UdpSize { get; init; }

    /// <summary>Who asks.</summary>
    public DnsClient Client { get; init; }

    internal static DnsRequest From(in DnsQuery query, DnsClient client)
    {
        DnsName.TryFromWire(query.Name, out DnsName name);
        return new(name, query.Type)
        {
            Class = query.Class,
            Flags = query.Header.Flags,
            IsDnssecOk = query.Edns.IsDnssecOk,
            HasEdns = query.Edns.IsPresent,
            UdpSize = query.Edns.UdpSize,
            Client = client,
        };
    }
}
