using Net.Transport.Udp;

namespace Net.Dns;

/// <summary>Whom the answers follow where the specification and the usual server differ.</summary>
public enum DnsProfile
{
    /// <summary>The specification of Kubernetes DNS 1.1.0 and the RFCs.</summary>
    Specification,

    /// <summary>CoreDNS 1.13 with its <c>kubernetes</c> plugin, to the letter.</summary>
    CoreDnsCompatible,
}

/// <summary>How a <see cref="DnsServer"/> serves.</summary>
public sealed class DnsServerOptions
{
    /// <summary>Addresses and ports, as <c>127.0.0.1:1053</c> or <c>[::1]:53</c>, each for UDP and TCP. Port 0 picks a free one, the same for both.</summary>
    public IList<string> Listen { get; init; } = [];

    /// <summary>Whom header and EDNS details follow; default <see cref="DnsProfile.Specification"/>.</summary>
    public DnsProfile Profile { get; set; }

    /// <summary>The largest UDP answer in octets, 512 to 65,535; default 1,232, which no path fragments (RFC 9715).</summary>
    public int MaxUdpSize { get; set; } = 1232;

    /// <summary>UDP workers for each address, each with a thread and, on Linux, a socket of its own; default 1, at most 64.</summary>
    public int Workers { get; set; } = 1;

    /// <summary>The UDP engine; default automatic.</summary>
    public UdpEngine Engine { get; set; }

    /// <summary>Datagrams moved by one system call, 1 to 1,024; default 64.</summary>
    public int BatchSize { get; set; } = 64;

    /// <summary>Kernel receive buffer of each UDP socket in bytes; default 4 MiB (the system may grant less).</summary>
    public int ReceiveBufferBytes { get; set; } = 4 << 20;

    /// <summary>Allows addresses that the machine does not have yet. Linux only; default false.</summary>
    public bool FreeBind { get; set; }

    /// <summary>What NSID (RFC 5001) answers; null, the default, for nothing.</summary>
    public string? ServerIdentity { get; set; }

    /// <summary>Answers ANY with one HINFO record (RFC 8482 section 4.2); default false.</summary>
    public bool RefuseAny { get; set; }

    /// <summary>Leaves authority and additional records out of positive answers; default false.</summary>
    public bool MinimalResponses { get; set; }

    /// <summary>Answers every class as if it were IN, as a CoreDNS that serves the root zone does; default false: REFUSED.</summary>
    public bool AnswerAnyClass { get; set; }

    /// <summary>
    /// The most times longer than its query a UDP answer may be for a client without a valid server cookie (RFC 7873); longer ones are cut with TC set.
    /// 0, the default, sets no limit; 3 is the usual bound where sources can be forged.
    /// </summary>
    public int AmplificationLimit { get; set; }

    /// <summary>How long a TCP connection may be idle after its last answer (RFC 7766 section 6.2.3); default 10 s.</summary>
    public TimeSpan TcpIdleTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a TCP client may take to send its first query, or the rest of one; default 3 s.</summary>
    public TimeSpan TcpReadTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Most TCP connections at a time; more are closed at once. Default 1,024.</summary>
    public int MaxTcpConnections { get; set; } = 1024;

    /// <summary>Most queries of one TCP connection that wait for others to be answered; reading stops meanwhile. Default 64.</summary>
    public int MaxTcpPipelined { get; set; } = 64;

    /// <summary>Most UDP queries that wait for upstreams; more are dropped. Default 10,000.</summary>
    public int MaxWaitingQueries { get; set; } = 10_000;

    /// <summary>How long stopping waits for queries in flight; default 5 s.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Logs one query in this many at debug level; 0, the default, logs none.</summary>
    public int QueryLogSampling { get; set; }
}
