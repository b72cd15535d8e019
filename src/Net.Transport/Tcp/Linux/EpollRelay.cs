namespace Net.Transport.Tcp.Linux;

/// <summary>One connection through an event loop: two sockets and what is under way between them. Owned by one loop; reused.</summary>
internal sealed class EpollRelay : Timed<EpollRelay>
{
    internal RelayEnd Client;
    internal RelayEnd Backend;
    internal RelayStage Stage;

    /// <summary>True while it waits in the loop's list of relays that used up their turn.</summary>
    internal bool Queued;

    /// <summary>The number under which epoll reports it.</summary>
    internal int Id;

    internal LoopListener Listener = null!;
    internal PeerAddress ClientAddress;
    internal PeerAddress Destination;
    internal TcpTarget Target;

    /// <summary>Backends that failed, in order; allocated with the first failure.</summary>
    internal PeerAddress[]? Tried;

    internal int TriedCount;
    internal long BytesFromClient;
    internal long BytesFromBackend;

    /// <summary>Milliseconds on the loop's clock when something last moved.</summary>
    internal long LastActivity;

    internal ReadOnlySpan<PeerAddress> TriedBackends => Tried.AsSpan(0, TriedCount);

    internal void Reset()
    {
        Client = RelayEnd.Closed;
        Backend = RelayEnd.Closed;
        Stage = RelayStage.Ended;
        Listener = null!;
        Target = default;
        Tried = null;
        TriedCount = 0;
        BytesFromClient = 0;
        BytesFromBackend = 0;
    }
}

/// <summary>One socket of a relay.</summary>
internal struct RelayEnd
{
    internal static RelayEnd Closed => new() { Fd = -1 };

    internal int Fd;

    /// <summary>recv may have something: an edge was reported and no EAGAIN seen since.</summary>
    internal bool Readable;

    /// <summary>send has not met EAGAIN since the last edge.</summary>
    internal bool Writable;

    /// <summary>The peer's FIN is in the queue: reading goes on to the end, however short the reads are.</summary>
    internal bool HungUp;

    /// <summary>recv returned 0.</summary>
    internal bool Finished;

    /// <summary>Our FIN is sent.</summary>
    internal bool ShutDown;

    /// <summary>How many reads in a row filled the buffer.</summary>
    internal byte FullReads;

    /// <summary>Bytes read from the other end that this one has not taken yet.</summary>
    internal PendingBytes? Pending;

    /// <summary>The pipe through which bulk data comes to this end.</summary>
    internal SplicePipe? Pipe;
}

/// <summary>Where a relay is in its life.</summary>
internal enum RelayStage : byte
{
    Ended,
    ReadingProxyHeader,

    /// <summary>No descriptor was left for the backend's socket; tried again when one may be free.</summary>
    WaitingForDescriptor,
    Connecting,
    Established,
}

/// <summary>Bytes that a socket did not take. Pooled by the loop.</summary>
internal sealed class PendingBytes(byte[] buffer)
{
    internal readonly byte[] Buffer = buffer;
    internal int Offset;
    internal int Length;
}

/// <summary>A pipe and what is in it; pipe(7). Pooled by the loop while empty.</summary>
internal sealed class SplicePipe(int readEnd, int writeEnd, int capacity)
{
    internal readonly int ReadEnd = readEnd;
    internal readonly int WriteEnd = writeEnd;
    internal readonly int Capacity = capacity;
    internal int Length;
}
