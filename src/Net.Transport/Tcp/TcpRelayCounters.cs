namespace Net.Transport.Tcp;

/// <summary>What a listener has done so far. A point-in-time sum; fields are read one by one while traffic goes on.</summary>
public sealed record TcpRelayStatistics
{
    private static readonly int Outcomes = Enum.GetValues<TcpRelayOutcome>().Length;
    private static readonly int Failures = Enum.GetValues<TcpConnectFailure>().Length;

    private readonly long[] _outcomes = new long[Outcomes];
    private readonly long[] _failures = new long[Failures];

    /// <summary>Connections taken from clients.</summary>
    public long Accepted { get; private set; }

    /// <summary>Connections that are open now.</summary>
    public long Active { get; private set; }

    /// <summary>Bytes carried from clients to backends.</summary>
    public long BytesFromClients { get; private set; }

    /// <summary>Bytes carried from backends to clients.</summary>
    public long BytesFromBackends { get; private set; }

    /// <summary>How often accepting stopped for want of descriptors or memory.</summary>
    public long AcceptPauses { get; private set; }

    /// <summary>Connections that ended for this reason.</summary>
    public long Ended(TcpRelayOutcome outcome) => _outcomes[(int)outcome];

    /// <summary>Attempts to connect that failed for this reason.</summary>
    public long ConnectFailures(TcpConnectFailure cause) => _failures[(int)cause];

    internal void Add(TcpRelayCounters counters)
    {
        Accepted += Volatile.Read(ref counters.Accepted);
        Active += Volatile.Read(ref counters.Active);
        BytesFromClients += Volatile.Read(ref counters.BytesFromClients);
        BytesFromBackends += Volatile.Read(ref counters.BytesFromBackends);
        AcceptPauses += Volatile.Read(ref counters.AcceptPauses);
        for (int i = 0; i < _outcomes.Length; i++) _outcomes[i] += Volatile.Read(ref counters.Outcomes[i]);
        for (int i = 0; i < _failures.Length; i++) _failures[i] += Volatile.Read(ref counters.Failures[i]);
    }
}

/// <summary>Live counters. An event loop owns one set a listener and writes it plainly; the portable engine uses Interlocked.</summary>
internal sealed class TcpRelayCounters
{
    internal long Accepted;
    internal long Active;
    internal long BytesFromClients;
    internal long BytesFromBackends;
    internal long AcceptPauses;
    internal readonly long[] Outcomes = new long[Enum.GetValues<TcpRelayOutcome>().Length];
    internal readonly long[] Failures = new long[Enum.GetValues<TcpConnectFailure>().Length];
}
