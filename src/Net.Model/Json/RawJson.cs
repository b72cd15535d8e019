using System.Text;
using System.Text.Json;

namespace Net.Model;

/// <summary>A JSON value kept as its own UTF-8 text, for parts of an object that the SDK does not read. Equal when the text is equal.</summary>
/// <remarks><c>default</c> is no value, which is written as <c>null</c>.</remarks>
public readonly struct RawJson : IEquatable<RawJson>
{
    private readonly byte[]? _utf8;

    internal RawJson(byte[] utf8) => _utf8 = utf8;

    /// <summary>Whether there is no value.</summary>
    public bool IsNil => _utf8 is null;

    /// <summary>The UTF-8 text; empty when there is no value.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>The value of a JSON text; <c>default</c> when the text is not one JSON value.</summary>
    public static RawJson FromText(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        try
        {
            var reader = new Utf8JsonReader(utf8);
            return reader.Read() && reader.TrySkip() && !reader.Read() ? new(utf8) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>Writes the value.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_utf8 is null) writer.WriteNullValue();
        else writer.WriteRawValue(_utf8, skipInputValidation: true);
    }

    /// <inheritdoc/>
    public bool Equals(RawJson other) => Utf8.SequenceEqual(other.Utf8);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RawJson other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Utf8);
        return hash.ToHashCode();
    }

    /// <summary>The JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8);

    /// <summary>Whether the texts are equal.</summary>
    public static bool operator ==(RawJson left, RawJson right) => left.Equals(right);

    /// <summary>Whether the texts differ.</summary>
    public static bool operator !=(RawJson left, RawJson right) => !left.Equals(right);
}
