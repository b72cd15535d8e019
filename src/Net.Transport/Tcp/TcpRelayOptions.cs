namespace Net.Transport.Tcp;

/// <summary>What an engine is made of.</summary>
public sealed record TcpRelayOptions
{
    /// <summary>The defaults.</summary>
    public static TcpRelayOptions Default { get; } = new();

    /// <summary>Which engine <see cref="TcpRelayEngine.Create"/> makes. Default: the best for the machine.</summary>
    public TcpEngineKind Engine { get; init; }

    /// <summary>Event loops of the Linux engine, each a thread with its own listening sockets. 0 (default): one for each processor.</summary>
    public int Loops { get; init; }

    /// <summary>Listeners beyond this number get one socket instead of one for each loop, to spare descriptors. Default 1024.</summary>
    public int SharedListeners { get; init; } = 1024;

    /// <summary>Bytes read at once, 4 KB to 1 MB. Default 64 KB. A connection holds a buffer only while its reader is slow.</summary>
    public int ReadSize { get; init; } = 64 * 1024;

    /// <summary>Moves bulk data inside the kernel with splice(2) (Linux engine). Default true.</summary>
    public bool Splice { get; init; } = true;

    /// <summary>How long a closing listener leaves new SYNs to a successor on the same address before it closes. Default 50 ms.</summary>
    public TimeSpan HandOver { get; init; } = TimeSpan.FromMilliseconds(50);
}

/// <summary>The engines.</summary>
public enum TcpEngineKind
{
    /// <summary>The best for the machine.</summary>
    Automatic,

    /// <summary>.NET sockets; runs everywhere.</summary>
    Portable,

    /// <summary>epoll loops; Linux on x64 and arm64.</summary>
    Linux,
}
