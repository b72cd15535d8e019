using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Net.Model;

/// <summary>
/// Reads API types from one JSON document in memory. Generated readers call it; it holds the position, the options and the problems found.
/// </summary>
/// <remarks>
/// Values of a wrong type are noted and skipped, so that one pass finds them all. A text that is not JSON raises
/// <see cref="JsonException"/> inside; <see cref="ModelJson"/> turns that into a result, and nothing else should drive a reader.
/// Depth is limited to <see cref="MaxDepth"/> levels.
/// </remarks>
public ref struct ModelReader
{
    /// <summary>The deepest nesting that is read, in levels of objects and lists.</summary>
    public const int MaxDepth = 96;

    private const int LongestPooled = 64;

    private readonly ReadOnlySpan<byte> _document;
    private readonly StringPool _strings;
    private readonly ModelReadOptions _options;
    private Utf8JsonReader _json;
    private List<RawProblem>? _problems;

    internal ModelReader(ReadOnlySpan<byte> document, ModelReadOptions options, StringPool strings)
    {
        _document = document;
        _options = options;
        _strings = strings;
        _json = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    /// <summary>The token the reader stands at.</summary>
    public readonly JsonTokenType TokenType => _json.TokenType;

    internal readonly List<RawProblem>? Problems => _problems;

    internal readonly long Position => _json.TokenStartIndex;

    /// <summary>Whether unknown fields are kept.</summary>
    internal readonly bool KeepsUnknown => !_options.DropUnknownFields;

    internal readonly bool DropsManagedFields => _options.DropManagedFields;

    /// <summary>Goes to the next token; false at the end of the document.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Read() => _json.Read();

    /// <summary>Skips the value the reader stands at, children included.</summary>
    public void Skip() => _json.Skip();

    /// <summary>
    /// Whether the reader stands at the start of an object. For <c>null</c> it answers false and leaves it at that; anything else is noted as a
    /// problem and skipped.
    /// </summary>
    public bool BeginObject()
    {
        if (_json.TokenType == JsonTokenType.StartObject) return true;
        if (_json.TokenType != JsonTokenType.Null) WrongType("an object");
        return false;
    }

    /// <summary>Whether the reader stands at the start of a list; as <see cref="BeginObject"/>.</summary>
    public bool BeginArray()
    {
        if (_json.TokenType == JsonTokenType.StartArray) return true;
        if (_json.TokenType != JsonTokenType.Null) WrongType("a list");
        return false;
    }

    /// <summary>Goes to the next property and gives its raw name; false at the end of the object. The reader then stands at the name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool NextProperty(out ReadOnlySpan<byte> name)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            name = default;
            return false;
        }

        name = _json.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonText.Of(_json)) : _json.ValueSpan;
        return true;
    }

    /// <summary>Notes that the property the reader stands at has been seen in this object already.</summary>
    public void Duplicate() => Note(JsonProblemKind.DuplicateField, null);

    /// <summary>Takes a property that the type does not know: the reader stands at its name, and afterwards at the end of its value.</summary>
    public void Unknown(ref UnknownFields? fields)
    {
        if (_options.Strict) Note(JsonProblemKind.UnknownField, null);
        if (_options.DropUnknownFields) _json.Skip();
        else (fields ??= new()).Add(EnterProperty(), ReadRaw());
    }

    /// <summary>Reads a string; null for <c>null</c> and for values of another type.</summary>
    public string? ReadString()
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            return !_json.ValueIsEscaped && _json.ValueSpan.Length <= LongestPooled ? _strings.Get(_json.ValueSpan) : JsonText.Of(_json);
        }

        if (_json.TokenType != JsonTokenType.Null) WrongType("a string");
        return null;
    }

    /// <summary>As <see cref="ReadString"/>, for texts that rarely repeat, so that no equal one is looked for.</summary>
    public string? ReadDistinctString() => _json.TokenType == JsonTokenType.String ? JsonText.Of(_json) : ReadString();

    /// <summary>Reads a boolean; null for <c>null</c> and for values of another type.</summary>
    public bool? ReadBoolean()
    {
        if (_json.TokenType == JsonTokenType.True) return true;
        if (_json.TokenType == JsonTokenType.False) return false;
        if (_json.TokenType != JsonTokenType.Null) WrongType("true or false");
        return null;
    }

    /// <summary>Reads a whole number of 32 bits; null for <c>null</c> and for other values.</summary>
    public int? ReadInt32()
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt32(out int value)) return value;
        if (_json.TokenType != JsonTokenType.Null) WrongType("a whole number of 32 bits");
        return null;
    }

    /// <summary>Reads a whole number of 64 bits; null for <c>null</c> and for other values.</summary>
    public long? ReadInt64()
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out long value)) return value;
        if (_json.TokenType != JsonTokenType.Null) WrongType("a whole number of 64 bits");
        return null;
    }

    /// <summary>Reads a number or a string; null for <c>null</c> and for other values.</summary>
    public IntOrString? ReadIntOrString()
    {
        if (_json.TokenType == JsonTokenType.String) return IntOrString.FromString(ReadString() ?? "");
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt32(out int number)) return IntOrString.FromInt32(number);
        if (_json.TokenType != JsonTokenType.Null) WrongType("a whole number of 32 bits or a string");
        return null;
    }

    /// <summary>Reads a time in RFC 3339; null for <c>null</c> and for other values.</summary>
    public DateTimeOffset? ReadTime()
    {
        if (_json.TokenType == JsonTokenType.Null) return null;
        if (_json.TokenType == JsonTokenType.String && Rfc3339.TryParse(JsonText.Of(_json), out DateTimeOffset time)) return time;
        WrongType("a time such as 2026-01-31T12:00:00Z");
        return null;
    }

    /// <summary>Takes the value as it stands.</summary>
    public RawJson ReadRaw()
    {
        int start = (int)_json.TokenStartIndex;
        _json.Skip();
        return new(_document[start..(int)_json.BytesConsumed].ToArray());
    }

    /// <summary>Reads a list of strings; nil for <c>null</c>. A <c>null</c> item reads as an empty string, as in the API server.</summary>
    /// <param name="distinct">Whether the strings rarely repeat, so that no equal one is looked for.</param>
    public ValueList<string> ReadStrings(bool distinct = false)
    {
        if (!BeginArray()) return default;
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndArray) return ValueList.Own<string>([]);

        // One string is by far the commonest list (an endpoint's address, a Service's cluster IP).
        string first = ReadItem(distinct);
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndArray) return ValueList.Own([first]);
        var items = new ScratchList<string>();
        items.Add(first);
        for (; _json.TokenType != JsonTokenType.EndArray; _json.Read()) items.Add(ReadItem(distinct));
        return items.ToValueList();
    }

    /// <summary>Reads a list of whole numbers of 32 bits; nil for <c>null</c>.</summary>
    public ValueList<int> ReadInt32s()
    {
        if (!BeginArray()) return default;
        var items = new ScratchList<int>();
        for (_json.Read(); _json.TokenType != JsonTokenType.EndArray; _json.Read()) items.Add(ReadInt32() ?? 0);
        return items.ToValueList();
    }

    /// <summary>Reads a list of objects; nil for <c>null</c>.</summary>
    public ValueList<T> ReadList<T>()
        where T : IApiType<T>
    {
        if (!BeginArray()) return default;
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndArray) return ValueList.Own<T>([]);
        T first = T.ReadJson(ref this);
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndArray) return ValueList.Own([first]);
        var items = new ScratchList<T>();
        items.Add(first);
        for (; _json.TokenType != JsonTokenType.EndArray; _json.Read()) items.Add(T.ReadJson(ref this));
        return items.ToValueList();
    }

    /// <summary>Reads a map of strings; nil for <c>null</c>. A <c>null</c> value reads as an empty string, as in the API server.</summary>
    public ValueMap<string> ReadStringMap()
    {
        if (!BeginObject()) return default;
        var entries = new ScratchList<KeyValuePair<string, string>>();
        while (NextProperty(out _)) entries.Add(new(EnterProperty(), ReadString() ?? ""));
        return ToMap(entries);
    }

    /// <summary>Reads a map of objects; nil for <c>null</c>.</summary>
    public ValueMap<T> ReadMap<T>()
        where T : IApiType<T>
    {
        if (!BeginObject()) return default;
        var entries = new ScratchList<KeyValuePair<string, T>>();
        while (NextProperty(out _)) entries.Add(new(EnterProperty(), T.ReadJson(ref this)));
        return ToMap(entries);
    }

    /// <summary>Reads a map of values of any type; nil for <c>null</c>.</summary>
    public ValueMap<RawJson> ReadRawMap()
    {
        if (!BeginObject()) return default;
        var entries = new ScratchList<KeyValuePair<string, RawJson>>();
        while (NextProperty(out _)) entries.Add(new(EnterProperty(), ReadRaw()));
        return ToMap(entries);
    }

    /// <summary>Notes that the value is not what the API has there, and skips it.</summary>
    public void WrongType(string expected)
    {
        Note(JsonProblemKind.WrongType, $"must be {expected}, not {Describe()}");
        _json.Skip();
    }

    private static ValueMap<T> ToMap<T>(ScratchList<KeyValuePair<string, T>> entries)
    {
        ValueMap<T> map = ValueMap.FromUnsorted(entries.AsSpan());
        entries.Free();
        return map;
    }

    // The name of the property the reader stands at; the reader goes on to its value.
    private string EnterProperty()
    {
        string name = PropertyName();
        _json.Read();
        return name;
    }

    private string ReadItem(bool distinct) => (distinct ? ReadDistinctString() : ReadString()) ?? "";

    private readonly string PropertyName() => _json.ValueIsEscaped || _json.ValueSpan.Length > LongestPooled ? JsonText.Of(_json) : _strings.Get(_json.ValueSpan);

    private void Note(JsonProblemKind kind, string? message)
    {
        if (kind == JsonProblemKind.DuplicateField && !_options.Strict) return;
        _problems ??= [];
        if (_problems.Count < _options.MaxProblems) _problems.Add(new(kind, _json.TokenStartIndex, message));
    }

    private readonly string Describe() => _json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => string.Create(CultureInfo.InvariantCulture, $"the string \"{Shortened(JsonText.Of(_json))}\""),
        JsonTokenType.Number => string.Create(CultureInfo.InvariantCulture, $"the number {Shortened(Encoding.UTF8.GetString(_json.ValueSpan))}"),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };

    private static string Shortened(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "…");

    /// <summary>A problem before its path is known.</summary>
    internal readonly record struct RawProblem(JsonProblemKind Kind, long Offset, string? Message);
}
