using System.Globalization;
using System.Text.Json;

namespace Net.Model;

/// <summary>What a value of a <see cref="JsonTree"/> is.</summary>
internal enum JsonShape
{
    Null,
    Boolean,
    Integer,
    Float,
    Text,
    List,
    Map,
}

/// <summary>
/// A JSON document as the API server holds custom resources: without types, numbers as they were sent, whole numbers of 64 bits apart from others.
/// Lists and maps change while defaults are set and unknown fields dropped.
/// </summary>
internal sealed class JsonTree
{
    // The largest whole number up to which a double holds every one.
    private const double LargestExact = 9007199254740991;

    private const int LongestPooledName = 64;

    // What values without items and entries share; never added to.
    private static readonly List<JsonTree> NoItems = [];

    private static readonly OrderedDictionary<string, JsonTree> NoEntries = [];

    private static readonly JsonTree True = new(JsonShape.Boolean) { IsTrue = true };

    private static readonly JsonTree False = new(JsonShape.Boolean);

    // Long lists of small numbers are cheap to send.
    private static readonly JsonTree[] Digits = [.. Enumerable.Range(0, 10).Select(static digit => OfWhole(digit))];

    private JsonTree(JsonShape shape)
    {
        Shape = shape;
        Items = shape == JsonShape.List ? [] : NoItems;
        Entries = shape == JsonShape.Map ? new(StringComparer.Ordinal) : NoEntries;
    }

    public static JsonTree Null { get; } = new(JsonShape.Null);

    public JsonShape Shape { get; }

    /// <summary>The text, or the number as sent.</summary>
    public string Text { get; private init; } = "";

    public bool IsTrue { get; private init; }

    /// <summary>The whole number; 0 for other values.</summary>
    public long Whole { get; private init; }

    /// <summary>The number; 0 for other values.</summary>
    public double Number { get; private init; }

    /// <summary>The items of a list; empty for other values.</summary>
    public List<JsonTree> Items { get; }

    /// <summary>The entries of a map in the order they were sent; empty for other values.</summary>
    public OrderedDictionary<string, JsonTree> Entries { get; }

    public bool IsText => Shape == JsonShape.Text;

    public bool IsList => Shape == JsonShape.List;

    public bool IsMap => Shape == JsonShape.Map;

    /// <summary>The value of a field, or null where there is none.</summary>
    public JsonTree? this[string field] => Entries.TryGetValue(field, out JsonTree? value) ? value : null;

    public static JsonTree OfText(string text) => new(JsonShape.Text) { Text = text };

    public static JsonTree OfWhole(long number) => new(JsonShape.Integer) { Text = number.ToString(CultureInfo.InvariantCulture), Whole = number, Number = number };

    public static JsonTree OfMap() => new(JsonShape.Map);

    public static JsonTree OfMap(params ReadOnlySpan<(string Field, JsonTree Value)> entries)
    {
        JsonTree map = OfMap();
        foreach ((string field, JsonTree value) in entries) map.Entries[field] = value;
        return map;
    }

    public static JsonTree OfList(params IEnumerable<JsonTree> items)
    {
        var list = new JsonTree(JsonShape.List);
        list.Items.AddRange(items);
        return list;
    }

    /// <summary>Whether a field is there.</summary>
    public bool Has(string field) => Entries.ContainsKey(field);

    /// <summary>The text of a field; null where there is none.</summary>
    public string? TextOf(string field) => this[field] is { IsText: true } value ? value.Text : null;

    /// <summary>Reads a document.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="repeated">Gets the offsets of field names that stand a second time in one map; the last value counts.</param>
    /// <returns>The tree, or null when the text is not JSON.</returns>
    public static JsonTree? Parse(ReadOnlySpan<byte> utf8, List<long>? repeated)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = ModelReader.MaxDepth });
        try
        {
            if (!reader.Read()) return null;
            JsonTree root = Read(ref reader, repeated);
            return reader.Read() ? null : root;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what an escaped half of a surrogate pair gives.
            return null;
        }
    }

    /// <summary>A copy that shares no list or map.</summary>
    public JsonTree Clone()
    {
        if (IsList) return OfList(Items.Select(static item => item.Clone()));
        if (!IsMap) return this;
        JsonTree map = OfMap();
        foreach ((string field, JsonTree value) in Entries) map.Entries.Add(field, value.Clone());
        return map;
    }

    /// <summary>Whether both hold the same; the order of fields does not matter, and 80 is not 80.0.</summary>
    public static bool DeepEquals(JsonTree? left, JsonTree? right)
    {
        if (ReferenceEquals(left, right)) return true;
        if (left is null || right is null || left.Shape != right.Shape) return false;
        return left.Shape switch
        {
            JsonShape.Null => true,
            JsonShape.Boolean => left.IsTrue == right.IsTrue,
            JsonShape.Integer => left.Whole == right.Whole,
            JsonShape.Float => left.Number.Equals(right.Number),
            JsonShape.Text => left.Text == right.Text,
            JsonShape.List => left.Items.Count == right.Items.Count && left.Items.Zip(right.Items).All(static pair => DeepEquals(pair.First, pair.Second)),
            _ => left.Entries.Count == right.Entries.Count && left.Entries.All(entry => DeepEquals(entry.Value, right[entry.Key])),
        };
    }

    /// <summary>Writes the value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="plainNumbers">Whether 80.0 becomes 80, as typed readers want it; else numbers stay as sent.</param>
    public void WriteJson(Utf8JsonWriter writer, bool plainNumbers = false)
    {
        switch (Shape)
        {
            case JsonShape.Null: writer.WriteNullValue(); break;
            case JsonShape.Boolean: writer.WriteBooleanValue(IsTrue); break;
            case JsonShape.Float when plainNumbers && Math.Abs(Number) <= LargestExact && Math.Floor(Number).Equals(Number): writer.WriteNumberValue((long)Number); break;
            case JsonShape.Integer or JsonShape.Float: writer.WriteRawValue(Text, skipInputValidation: true); break;
            case JsonShape.Text: writer.WriteStringValue(Text); break;
            case JsonShape.List:
                writer.WriteStartArray();
                foreach (JsonTree item in Items) item.WriteJson(writer, plainNumbers);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartObject();
                foreach ((string field, JsonTree value) in Entries)
                {
                    writer.WritePropertyName(field);
                    value.WriteJson(writer, plainNumbers);
                }

                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>The value as the API server's messages show it: text in quotes, numbers plain, lists and maps as JSON with sorted fields.</summary>
    public string Shown() => Shape switch
    {
        JsonShape.Null => "null",
        JsonShape.Boolean => IsTrue ? "true" : "false",
        JsonShape.Integer => Text,
        JsonShape.Float => GoNumber.Shortest(Number),
        JsonShape.Text => GoText.Quote(Text),
        _ => Json(),
    };

    private string Json() => Shape switch
    {
        JsonShape.Text => GoText.Json(Text),
        JsonShape.List => $"[{string.Join(",", Items.Select(static item => item.Json()))}]",
        JsonShape.Map => $"{{{string.Join(",", Entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{GoText.Json(entry.Key)}:{entry.Value.Json()}"))}}}",
        _ => Shown(),
    };

    private static JsonTree Read(ref Utf8JsonReader reader, List<long>? repeated)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return Null;
            case JsonTokenType.True: return True;
            case JsonTokenType.False: return False;
            case JsonTokenType.String: return OfText(JsonText.Of(reader));
            case JsonTokenType.Number: return ReadNumber(ref reader);
            case JsonTokenType.StartArray:
                var list = new JsonTree(JsonShape.List);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) list.Items.Add(Read(ref reader, repeated));
                return list;
            default:
                JsonTree map = OfMap();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    string field = NameOf(reader);
                    if (repeated is not null && map.Has(field)) repeated.Add(reader.TokenStartIndex);
                    reader.Read();
                    map.Entries[field] = Read(ref reader, repeated);
                }

                return map;
        }
    }

    // The same few names come again and again.
    private static string NameOf(in Utf8JsonReader reader) => reader.ValueIsEscaped || reader.ValueSpan.Length > LongestPooledName ? JsonText.Of(reader) : StringPool.OfThread.Get(reader.ValueSpan);

    private static JsonTree ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan is [>= (byte)'0' and <= (byte)'9'] digit) return Digits[digit[0] - '0'];
        string text = System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
        if (reader.TryGetInt64(out long whole) && !text.AsSpan().ContainsAny('.', 'e', 'E')) return new(JsonShape.Integer) { Text = text, Whole = whole, Number = whole };
        return new(JsonShape.Float) { Text = text, Number = reader.TryGetDouble(out double number) ? number : double.PositiveInfinity };
    }
}
