using System.Collections;
using System.Runtime.CompilerServices;

namespace Net.Model;

/// <summary>
/// An immutable list that compares by its items: two lists are equal when their items are, in order. Used for every list of an API type.
/// </summary>
/// <remarks>
/// <c>default</c> is the absent list (a nil slice in the API server); it reads as empty and equals an empty list, as the API server's own
/// semantic comparison has it. <see cref="IsNil"/> tells the two apart where the API does. Thread-safe: never changes after creation.
/// </remarks>
/// <typeparam name="T">The type of an item.</typeparam>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public readonly struct ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly T[]? _items;

    internal ValueList(T[]? items) => _items = items;

    /// <summary>Whether the list is absent, as opposed to present and empty.</summary>
    public bool IsNil => _items is null;

    /// <summary>Whether there is no item; true for an absent list.</summary>
    public bool IsEmpty => _items is null || _items.Length == 0;

    /// <inheritdoc/>
    public int Count => _items?.Length ?? 0;

    /// <inheritdoc/>
    /// <exception cref="IndexOutOfRangeException">There is no such item.</exception>
    public T this[int index] => AsSpan()[index];

    /// <summary>The items as a span, for loops that must not allocate.</summary>
    public ReadOnlySpan<T> AsSpan() => _items;

    /// <summary>Some items as a span.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The list has no such items.</exception>
    public ReadOnlySpan<T> AsSpan(int start, int length) => AsSpan().Slice(start, length);

    /// <summary>Whether both are one and the same list, which is more than being equal and quicker to tell.</summary>
    public bool IsSame(ValueList<T> other) => ReferenceEquals(_items, other._items);

    /// <summary>Enumerates without allocating.</summary>
    public Enumerator GetEnumerator() => new(_items ?? []);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)(_items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => (_items ?? []).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(ValueList<T> other)
    {
        if (ReferenceEquals(_items, other._items)) return true;
        ReadOnlySpan<T> left = AsSpan(), right = other.AsSpan();
        if (left.Length != right.Length) return false;
        for (int i = 0; i < left.Length; i++)
        {
            if (!EqualityComparer<T>.Default.Equals(left[i], right[i])) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (T item in AsSpan()) hash.Add(item);
        return hash.ToHashCode();
    }

    /// <summary>The items between brackets, for messages.</summary>
    public override string ToString() => $"[{string.Join(", ", this.AsEnumerable())}]";

    /// <summary>Whether both lists have equal items in the same order.</summary>
    public static bool operator ==(ValueList<T> left, ValueList<T> right) => left.Equals(right);

    /// <summary>Whether the lists differ.</summary>
    public static bool operator !=(ValueList<T> left, ValueList<T> right) => !left.Equals(right);

    /// <summary>Walks the items.</summary>
    public struct Enumerator
    {
        private readonly T[] _items;
        private int _index;

        internal Enumerator(T[] items)
        {
            _items = items;
            _index = -1;
        }

        /// <summary>The item the walk is at.</summary>
        public readonly T Current => _items[_index];

        /// <summary>Goes to the next item; false after the last.</summary>
        public bool MoveNext() => ++_index < _items.Length;
    }
}

/// <summary>Makes <see cref="ValueList{T}"/>s.</summary>
public static class ValueList
{
    /// <summary>A list of a copy of the items; what a collection expression calls.</summary>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    /// <summary>A list of the items, in order.</summary>
    public static ValueList<T> ToValueList<T>(this IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items is ValueList<T> list ? list : new([.. items]);
    }

    /// <summary>The list with each item replaced; the same list when every item stayed the same object.</summary>
    public static ValueList<T> Map<T>(this ValueList<T> list, Func<T, T> replace)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(replace);
        return list.Map(replace, static (item, by) => by(item));
    }

    /// <summary>As the other overload, with a state for the function.</summary>
    public static ValueList<T> Map<T, TState>(this ValueList<T> list, TState state, Func<T, TState, T> replace)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(replace);
        T[]? items = null;
        for (int i = 0; i < list.Count; i++)
        {
            T item = replace(list[i], state);
            if (!ReferenceEquals(item, list[i])) items ??= [.. list.AsSpan()];
            if (items is not null) items[i] = item;
        }

        return items is null ? list : new(items);
    }

    /// <summary>A list that owns the array given; the caller must not change it afterwards.</summary>
    internal static ValueList<T> Own<T>(T[] items) => new(items);
}
