using System.Text.Json;

namespace Net.Model;

/// <summary>What an object says it is, read without reading the rest.</summary>
/// <param name="IsObject">Whether the text is a JSON object.</param>
/// <param name="ApiVersion">Its <c>apiVersion</c>, if that is a string.</param>
/// <param name="Kind">Its <c>kind</c>, if that is a string.</param>
/// <param name="Items">Where the members of its <c>items</c> stand, if that is an array.</param>
internal readonly record struct ObjectHeader(bool IsObject, string? ApiVersion, string? Kind, Range[]? Items)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 2000 };

    public static ObjectHeader Read(ReadOnlySpan<byte> json)
    {
        string? apiVersion = null, kind = null;
        Range[]? items = null;
        var reader = new Utf8JsonReader(json, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Is(reader, "apiVersion"u8)) apiVersion = Text(ref reader);
            else if (JsonText.Is(reader, "kind"u8)) kind = Text(ref reader);
            else if (JsonText.Is(reader, "items"u8)) items = Members(ref reader);
            else reader.Skip();
        }

        return new(true, apiVersion, kind, items);
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return JsonText.Of(reader);
        reader.Skip();
        return null;
    }

    private static Range[]? Members(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        List<Range> members = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(start..(int)reader.BytesConsumed);
        }

        return [.. members];
    }
}
