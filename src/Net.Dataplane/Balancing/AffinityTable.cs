using System.Collections.Concurrent;
using Net.Transport.Tcp;

namespace Net.Dataplane;

/// <summary>Which backend each client address was last sent to (session affinity <c>ClientIP</c>). Bounded; thread-safe.</summary>
/// <remarks>The timeout runs from a client's last new connection. A full table forgets expired clients, then takes no new ones.</remarks>
internal sealed class AffinityTable(int capacity)
{
    private readonly ConcurrentDictionary<PeerAddress, Entry> _entries = new();
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    internal PeerAddress? Find(in PeerAddress client, long now) =>
        _entries.TryGetValue(client.WithPort(0), out Entry entry) && entry.ExpiresAt > now ? entry.Backend : null;

    internal void Set(in PeerAddress client, in PeerAddress backend, long expiresAt, long now)
    {
        PeerAddress key = client.WithPort(0);
        var entry = new Entry(backend, expiresAt);
        if (_entries.ContainsKey(key))
        {
            _entries[key] = entry;
            return;
        }

        if (Count >= capacity) Sweep(now);
        if (Count < capacity && _entries.TryAdd(key, entry)) Interlocked.Increment(ref _count);
    }

    private void Sweep(long now)
    {
        foreach ((PeerAddress client, Entry entry) in _entries)
        {
            if (entry.ExpiresAt <= now && _entries.TryRemove(KeyValuePair.Create(client, entry))) Interlocked.Decrement(ref _count);
        }
    }

    private readonly record struct Entry(PeerAddress Backend, long ExpiresAt);
}
