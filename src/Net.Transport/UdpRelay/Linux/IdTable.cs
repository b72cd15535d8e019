namespace Net.Transport.UdpRelay.Linux;

/// <summary>Objects under small numbers that epoll can carry. A number that was given up is used again only after <see cref="ReleaseIds"/>: events at hand may still name it.</summary>
internal sealed class IdTable<T>
    where T : class
{
    private readonly Stack<int> _free = new();
    private readonly List<int> _released = [];
    private T?[] _items = new T?[64];
    private int _limit;

    /// <summary>How many there are.</summary>
    internal int Count { get; private set; }

    internal bool IsEmpty => Count == 0;

    internal T? this[int id] => id < _limit ? _items[id] : null;

    /// <summary>Adds an object and returns its number.</summary>
    internal int Add(T item)
    {
        if (!_free.TryPop(out int id)) id = _limit++;
        if (id == _items.Length) Array.Resize(ref _items, id * 2);
        _items[id] = item;
        Count++;
        return id;
    }

    internal void Remove(int id)
    {
        _items[id] = null;
        _released.Add(id);
        Count--;
    }

    internal void ReleaseIds()
    {
        foreach (int id in _released) _free.Push(id);
        _released.Clear();
    }

    /// <summary>All of them as they are now.</summary>
    internal IReadOnlyList<T> ToList() => [.. _items.Take(_limit).OfType<T>()];
}
