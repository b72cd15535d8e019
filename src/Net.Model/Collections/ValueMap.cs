using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Net.Model;

/// <summary>
/// An immutable map with string keys that compares by its entries; used for labels, annotations, selectors and other maps of API types.
/// Entries are held and enumerated in ordinal order of their keys, as the API server writes them.
/// </summary>
/// <remarks>
/// <c>default</c> is the absent map; it reads as empty and equals an empty map. Look-ups take O(log n) and allocate nothing. Thread-safe: never changes after creation.
/// </remarks>
/// <typeparam name="TValue">The type of a value.</typeparam>
public readonly struct ValueMap<TValue> : IReadOnlyDictionary<string, TValue>, IEquatable<ValueMap<TValue>>
{
    private readonly KeyValuePair<string, TValue>[]? _entries;

    internal ValueMap(KeyValuePair<string, TValue>[]? sortedEntries) => _entries = sortedEntries;

    /// <summary>Whether the map is absent, as opposed to present and empty.</summary>
    public bool IsNil => _entries is null;

    /// <summary>Whether there is no entry; true for an absent map.</summary>
    public bool IsEmpty => _entries is null || _entries.Length == 0;

    /// <inheritdoc/>
    public int Count => _entries?.Length ?? 0;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => (_entries ?? []).Select(static entry => entry.Key);

    /// <inheritdoc/>
    public IEnumerable<TValue> Values => (_entries ?? []).Select(static entry => entry.Value);

    /// <inheritdoc/>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public TValue this[string key] => TryGetValue(key, out TValue? value) ? value : throw new KeyNotFoundException($"No key '{key}'");

    /// <summary>The entries in ordinal order of their keys.</summary>
    public ReadOnlySpan<KeyValuePair<string, TValue>> AsSpan() => _entries;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out TValue value)
    {
        int index = IndexOf(key);
        value = index >= 0 ? _entries![index].Value : default;
        return index >= 0;
    }

    /// <summary>This map with one entry set.</summary>
    public ValueMap<TValue> With(string key, TValue value)
    {
        int index = IndexOf(key);
        List<KeyValuePair<string, TValue>> entries = [.. AsSpan()];
        if (index >= 0) entries[index] = new(key, value);
        else entries.Insert(~index, new(key, value));
        return new([.. entries]);
    }

    /// <summary>This map without a key; the same map if it has no such key.</summary>
    public ValueMap<TValue> Without(string key)
    {
        int index = IndexOf(key);
        return index < 0 ? this : new([.. _entries!.AsSpan(0, index), .. _entries.AsSpan(index + 1)]);
    }

    /// <summary>Enumerates without allocating.</summary>
    public ValueList<KeyValuePair<string, TValue>>.Enumerator GetEnumerator() => new(_entries ?? []);

    IEnumerator<KeyValuePair<string, TValue>> IEnumerable<KeyValuePair<string, TValue>>.GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, TValue>>)(_entries ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => (_entries ?? []).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(ValueMap<TValue> other)
    {
        if (ReferenceEquals(_entries, other._entries)) return true;
        ReadOnlySpan<KeyValuePair<string, TValue>> left = AsSpan(), right = other.AsSpan();
        if (left.Length != right.Length) return false;
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i].Key != right[i].Key || !EqualityComparer<TValue>.Default.Equals(left[i].Value, right[i].Value)) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueMap<TValue> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach ((string key, TValue value) in AsSpan())
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>The entries as <c>{key=value, …}</c>, for messages.</summary>
    public override string ToString() => $"{{{string.Join(", ", (_entries ?? []).Select(static entry => $"{entry.Key}={entry.Value}"))}}}";

    /// <summary>Whether both maps have equal entries.</summary>
    public static bool operator ==(ValueMap<TValue> left, ValueMap<TValue> right) => left.Equals(right);

    /// <summary>Whether the maps differ.</summary>
    public static bool operator !=(ValueMap<TValue> left, ValueMap<TValue> right) => !left.Equals(right);

    // The index of the key, or the complement of where it would stand.
    private int IndexOf(string key)
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = string.CompareOrdinal(_entries![middle].Key, key);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}

/// <summary>Makes <see cref="ValueMap{TValue}"/>s.</summary>
public static class ValueMap
{
    /// <summary>A map of the entries given; of entries with equal keys the last counts.</summary>
    public static ValueMap<TValue> Of<TValue>(params ReadOnlySpan<(string Key, TValue Value)> entries)
    {
        var list = new KeyValuePair<string, TValue>[entries.Length];
        for (int i = 0; i < list.Length; i++) list[i] = new(entries[i].Key, entries[i].Value);
        return FromUnsorted<TValue>(list);
    }

    /// <summary>A map of the entries given; of entries with equal keys the last counts.</summary>
    public static ValueMap<TValue> ToValueMap<TValue>(this IEnumerable<KeyValuePair<string, TValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return entries is ValueMap<TValue> map ? map : FromUnsorted<TValue>(entries.ToArray());
    }

    internal static ValueMap<TValue> FromUnsorted<TValue>(ReadOnlySpan<KeyValuePair<string, TValue>> entries)
    {
        bool sorted = true;
        for (int i = 1; i < entries.Length && sorted; i++) sorted = string.CompareOrdinal(entries[i - 1].Key, entries[i].Key) < 0;
        if (sorted) return new(entries.ToArray());

        var last = new SortedDictionary<string, TValue>(StringComparer.Ordinal);
        foreach ((string key, TValue value) in entries) last[key] = value;
        return new([.. last]);
    }
}
