using System.Text.Json;

namespace Net.Model;

/// <summary>Fields of an object that its API type does not know, kept so that reading, changing and writing an object of a newer API loses nothing.</summary>
/// <remarks>Compares by content. They are written after the known fields, in the order they were read.</remarks>
public sealed class UnknownFields : IEquatable<UnknownFields>
{
    private readonly KeyValuePair<string, RawJson>[] _fields;

    internal UnknownFields(List<KeyValuePair<string, RawJson>> fields) => _fields = [.. fields];

    /// <summary>Names and values in the order they were read.</summary>
    public IReadOnlyList<KeyValuePair<string, RawJson>> Fields => _fields;

    /// <inheritdoc/>
    public bool Equals(UnknownFields? other) => other is not null && _fields.AsSpan().SequenceEqual(other._fields);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as UnknownFields);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach ((string name, RawJson value) in _fields)
        {
            hash.Add(name);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    internal void WriteJson(Utf8JsonWriter writer)
    {
        foreach ((string name, RawJson value) in _fields)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }
}
