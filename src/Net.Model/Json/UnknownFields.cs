using System.Text.Json;

namespace Net.Model;

/// <summary>Fields of an object that its API type does not know, kept so that reading, changing and writing an object of a newer API loses nothing.</summary>
/// <remarks>Compares by content. They are written after the known fields, in the order they were read.</remarks>
public sealed class UnknownFields : IEquatable<UnknownFields>
{
    private KeyValuePair<string, RawJson>[] _fields = new KeyValuePair<string, RawJson>[1];
    private int _count;

    internal UnknownFields()
    {
    }

    /// <summary>Names and values in the order they were read.</summary>
    public IReadOnlyList<KeyValuePair<string, RawJson>> Fields => new ArraySegment<KeyValuePair<string, RawJson>>(_fields, 0, _count);

    /// <inheritdoc/>
    public bool Equals(UnknownFields? other) => other is not null && AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as UnknownFields);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach ((string name, RawJson value) in AsSpan())
        {
            hash.Add(name);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    // Only a reader adds, before anyone else sees the object.
    internal void Add(string name, RawJson value)
    {
        if (_count == _fields.Length) Array.Resize(ref _fields, _count * 2);
        _fields[_count++] = new(name, value);
    }

    internal void WriteJson(Utf8JsonWriter writer)
    {
        foreach ((string name, RawJson value) in AsSpan())
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    private ReadOnlySpan<KeyValuePair<string, RawJson>> AsSpan() => _fields.AsSpan(0, _count);
}
