using Net.Transport.Tcp;

namespace Net.Dataplane;

/// <summary>An endpoint as the proxy sees it while it lives: its load and its recent failures. Shared by all addresses of a frontend.</summary>
internal sealed class Backend(PeerAddress address, FrontendLoad frontend)
{
    private int _active;
    private int _failures;
    private long _ejectedUntil;

    internal PeerAddress Address { get; } = address;

    /// <summary>Connections (sessions) it has now.</summary>
    internal int Active => Volatile.Read(ref _active);

    /// <summary>Takes one of the frontend's places; false if all are taken.</summary>
    internal bool TryEnter(int limit)
    {
        if (!frontend.TryEnter(limit)) return false;
        Interlocked.Increment(ref _active);
        return true;
    }

    internal void Leave()
    {
        Interlocked.Decrement(ref _active);
        frontend.Leave();
    }

    internal bool IsEjected(long now) => Volatile.Read(ref _ejectedUntil) > now;

    internal void Succeeded() => Volatile.Write(ref _failures, 0);

    /// <summary>Notes a failure; after <paramref name="limit"/> in a row it is ejected until a time. True if that happened now.</summary>
    internal bool Failed(int limit, long until)
    {
        if (limit <= 0 || Interlocked.Increment(ref _failures) < limit) return false;
        Volatile.Write(ref _failures, 0);
        Volatile.Write(ref _ejectedUntil, until);
        return true;
    }
}

/// <summary>The backends to balance over, in order of their addresses, with their weights. Immutable.</summary>
internal sealed class BackendSet
{
    internal BackendSet(Backend[] backends, int[] weights)
    {
        Backends = backends;
        Weights = weights;
        foreach (int weight in weights) TotalWeight += weight;
        IsWeighted = Array.Exists(weights, weight => weight != weights[0]);
    }

    internal static BackendSet Empty { get; } = new([], []);

    internal Backend[] Backends { get; }

    /// <summary>0 or more; a backend of weight 0 gets no new connections while another has more.</summary>
    internal int[] Weights { get; }

    internal long TotalWeight { get; }

    internal bool IsWeighted { get; }

    /// <summary>Built when a balancer first asks.</summary>
    internal MaglevTable Maglev => LazyInitializer.EnsureInitialized(ref _maglev, () => new MaglevTable(this));

    private MaglevTable? _maglev;

    internal Backend? Find(in PeerAddress address)
    {
        foreach (Backend backend in Backends)
        {
            if (backend.Address == address) return backend;
        }

        return null;
    }
}
