namespace Net.Model;

/// <summary>A transport protocol that Services and policies know. The value is the IP protocol number.</summary>
public enum TransportProtocol : byte
{
    /// <summary>None; the value of <c>default</c>.</summary>
    None = 0,

    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,

    /// <summary>SCTP.</summary>
    Sctp = 132,
}

/// <summary>Between transport protocols and the API's spelling of them.</summary>
public static class TransportProtocols
{
    /// <summary>The protocol of an API spelling; an empty or absent one is TCP, as the API defaults it; another text is <see cref="TransportProtocol.None"/>.</summary>
    public static TransportProtocol Parse(string? text) => text switch
    {
        null or "" or Protocols.Tcp => TransportProtocol.Tcp,
        Protocols.Udp => TransportProtocol.Udp,
        Protocols.Sctp => TransportProtocol.Sctp,
        _ => TransportProtocol.None,
    };

    /// <summary>The API's spelling.</summary>
    public static string Format(this TransportProtocol protocol) => protocol switch
    {
        TransportProtocol.Tcp => Protocols.Tcp,
        TransportProtocol.Udp => Protocols.Udp,
        TransportProtocol.Sctp => Protocols.Sctp,
        _ => "",
    };
}
