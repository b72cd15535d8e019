namespace Net.Dns;

/// <summary>Which of several upstreams is asked first.</summary>
public enum UpstreamPolicy
{
    /// <summary>Any, by chance.</summary>
    Random,

    /// <summary>Each in turn.</summary>
    RoundRobin,

    /// <summary>The first that is well, in the order given.</summary>
    Sequential,
}

/// <summary>How upstreams are asked.</summary>
public enum UpstreamTransport
{
    /// <summary>UDP, and TCP for what is cut (RFC 7766 section 5).</summary>
    UdpThenTcp,

    /// <summary>TCP alone, over connections that are kept: no port to guess, no connection-tracking entry for each query.</summary>
    Tcp,

    /// <summary>UDP for clients that ask over UDP, with their size, TCP for those that ask over TCP; what is cut is passed on cut. As CoreDNS does.</summary>
    SameAsClient,
}

/// <summary>A zone that is asked of upstreams: <c>.</c> for everything, or a suffix, as stub zones are.</summary>
public sealed class ForwardZone
{
    /// <summary>The zone; names at and below it are asked of its upstreams, unless a longer zone has them. Default <c>.</c>.</summary>
    public string Zone { get; set; } = ".";

    /// <summary>Addresses, as <c>10.0.0.10</c>, <c>10.0.0.10:5353</c> or <c>[fd00::a]:53</c>; port 53 if none. At most 15; none for names that are not to be forwarded.</summary>
    public IList<string> Upstreams { get; init; } = [];

    /// <summary>Which is asked first; default random.</summary>
    public UpstreamPolicy Policy { get; set; }

    /// <summary>How they are asked; default UDP, then TCP.</summary>
    public UpstreamTransport Transport { get; set; }
}

/// <summary>Whom a <see cref="Forwarder"/> asks, and how patiently.</summary>
public sealed class ForwarderOptions
{
    /// <summary>The zones; the longest that a name is in counts. Names in none are refused.</summary>
    public IList<ForwardZone> Zones { get; init; } = [];

    /// <summary>Whose ways to follow; default <see cref="DnsProfile.Specification"/>: EDNS of our own (RFC 6891 section 6.1.1). CoreDNS passes on the client's OPT record, or none, and its letters.</summary>
    public DnsProfile Profile { get; set; }

    /// <summary>How long one upstream may take for one answer; default 2 s.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a question may take altogether; default 5 s, which is how long resolvers of clients wait.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often one upstream is asked one question, 1 to 3 (RFC 9520 section 3.1); default 3.</summary>
    public int AttemptsPerUpstream { get; set; } = 3;

    /// <summary>Most questions under way; more are refused. Default 1,000, at most 20,000: each over UDP has a socket of its own.</summary>
    public int MaxConcurrent { get; set; } = 1000;

    /// <summary>Failures in a row that mark an upstream as down: it is asked last until it answers a probe. Default 2.</summary>
    public int FailuresUntilDown { get; set; } = 2;

    /// <summary>How often an upstream that is down is probed (<c>. NS</c>); default 1 s.</summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Mixes the case of letters in names sent over UDP and wants them back so, which makes answers harder to forge. Default true; not in the CoreDNS profile.</summary>
    public bool MixCase { get; set; } = true;

    /// <summary>How long a TCP connection to an upstream is kept unused; default 10 s.</summary>
    public TimeSpan IdleConnection { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most unused TCP connections kept for each upstream; default 8.</summary>
    public int MaxIdleConnections { get; set; } = 8;
}
