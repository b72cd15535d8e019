using System.Runtime.CompilerServices;

namespace Net.Model;

/// <summary>What came before in a list whose items must differ. Allocates nothing up to 24 items; more are held in a set, so that the cost follows the length.</summary>
internal struct SeenItems<T>
    where T : IEquatable<T>
{
    private const int Few = 24;

    private FewItems _few;
    private int _count;
    private HashSet<T>? _many;

    /// <summary>Whether the item came before.</summary>
    public bool Repeats(T item)
    {
        if (_many is not null) return !_many.Add(item);
        ReadOnlySpan<T> few = _few;
        if (few[.._count].Contains(item)) return true;
        if (_count < Few) _few[_count++] = item;
        else _many = [.. few, item];
        return false;
    }

    [InlineArray(Few)]
    private struct FewItems
    {
        private T _first;
    }
}
