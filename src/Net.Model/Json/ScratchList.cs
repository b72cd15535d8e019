namespace Net.Model;

/// <summary>
/// Gathers the items of a list of which the length is not known, in an array that is used again and again: only the finished list is allocated.
/// </summary>
/// <remarks>A thread keeps one array for each type of item, of at most 1,024 items. A list of lists takes a new one for the inner list.</remarks>
internal struct ScratchList<T>
{
    private const int First = 16;

    private const int LongestKept = 1024;

    [ThreadStatic]
    private static T[]? _free;

    private T[] _items;
    private int _count;

    public ScratchList()
    {
        _items = _free ?? new T[First];
        _free = null;
    }

    public void Add(T item)
    {
        if (_count == _items.Length) Array.Resize(ref _items, _count * 2);
        _items[_count++] = item;
    }

    /// <summary>The items, of which no reference may outlive <see cref="Free"/>.</summary>
    public readonly ReadOnlySpan<T> AsSpan() => _items.AsSpan(0, _count);

    /// <summary>The finished list.</summary>
    public ValueList<T> ToValueList()
    {
        ValueList<T> list = ValueList.Create(AsSpan());
        Free();
        return list;
    }

    /// <summary>Gives the array back.</summary>
    public readonly void Free()
    {
        if (_items.Length > LongestKept) return;
        Array.Clear(_items, 0, _count);
        _free = _items;
    }
}
