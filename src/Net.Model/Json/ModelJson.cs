using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Net.Model;

/// <summary>What reading a document gave: a value, or the reasons why there is none.</summary>
/// <typeparam name="T">The API type.</typeparam>
public readonly struct ReadResult<T>
    where T : class
{
    internal ReadResult(T? value, IReadOnlyList<JsonProblem> problems)
    {
        Value = value;
        Problems = problems;
    }

    /// <summary>The value, with what could be read; null when the document is not JSON or not an object.</summary>
    public T? Value { get; }

    /// <summary>Everything that is wrong, in the order of the document. Empty means the document is good.</summary>
    public IReadOnlyList<JsonProblem> Problems { get; }

    /// <summary>Whether the value is there and nothing is wrong.</summary>
    public bool IsGood => Value is not null && Problems.Count == 0;
}

/// <summary>Reads and writes API types as JSON (UTF-8). Never throws on what a document says.</summary>
public static class ModelJson
{
    private static readonly JsonWriterOptions Compact = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions Indented = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    /// <summary>Reads one object.</summary>
    /// <param name="utf8">The whole document.</param>
    /// <param name="options">Default: <see cref="ModelReadOptions.Lenient"/>.</param>
    public static ReadResult<T> Read<T>(ReadOnlySpan<byte> utf8, ModelReadOptions? options = null)
        where T : class, IApiType<T>
    {
        var reader = new ModelReader(utf8, options ?? ModelReadOptions.Lenient, StringPool.OfThread);
        T? value = null;
        try
        {
            if (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject) value = T.ReadJson(ref reader);
                else reader.WrongType("an object");
                reader.Read();
            }
        }
        catch (JsonException e)
        {
            return new(null, [.. Resolve(utf8, reader.Problems), Syntax(utf8, reader.Position, e)]);
        }

        return new(value, Resolve(utf8, reader.Problems));
    }

    /// <summary>Reads one object from text.</summary>
    public static ReadResult<T> Read<T>(string json, ModelReadOptions? options = null)
        where T : class, IApiType<T> => Read<T>(Encoding.UTF8.GetBytes(json), options);

    /// <summary>The object as UTF-8 JSON, fields in the API server's order.</summary>
    public static byte[] Write<T>(T value, bool indented = false)
        where T : class, IApiType<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(value, buffer, indented);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the object as UTF-8 JSON to a buffer.</summary>
    public static void Write<T>(T value, IBufferWriter<byte> buffer, bool indented = false)
        where T : class, IApiType<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        using var writer = new Utf8JsonWriter(buffer, indented ? Indented : Compact);
        value.WriteJson(writer);
    }

    /// <summary>The object as JSON text.</summary>
    public static string ToText<T>(T value, bool indented = false)
        where T : class, IApiType<T> => Encoding.UTF8.GetString(Write(value, indented));

    internal static IReadOnlyList<JsonProblem> Resolve(ReadOnlySpan<byte> utf8, List<ModelReader.RawProblem>? problems)
    {
        if (problems is null) return [];
        var resolved = new List<JsonProblem>(problems.Count);
        foreach ((JsonProblemKind kind, long offset, string? message) in problems)
        {
            string path = JsonPath.At(utf8, offset);
            resolved.Add(new(kind, path, offset, message ?? (kind == JsonProblemKind.UnknownField ? "unknown field" : "field given twice")));
        }

        return resolved;
    }

    internal static JsonProblem Syntax(ReadOnlySpan<byte> utf8, long offset, JsonException e)
    {
        string what = e.Message;
        int tail = what.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return new(JsonProblemKind.Syntax, JsonPath.At(utf8, offset), offset, $"not JSON: {(tail < 0 ? what : what[..tail])}");
    }
}
