using System.Text.Json;
using Net.Model.Yaml;

namespace Net.Model;

/// <summary>Takes a text of JSON values one after another apart, and finds keys that are set twice.</summary>
internal static class JsonTexts
{
    /// <summary>Reads the values; false when the text is not JSON, with the problem that says where.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="limits">The deepest nesting, which a text beyond is not read with, and how many problems are told before the rest is left unread.</param>
    /// <param name="conversion">The values and the problems.</param>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, YamlLimits limits, out YamlConversion conversion)
    {
        List<YamlDocument> documents = [];
        List<YamlProblem> problems = [];
        var whole = SourceMap.OfJson(utf8.Span, new(1, 1));
        var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = limits.MaxDepth, AllowMultipleValues = true });
        bool isJson = true;
        try
        {
            var keys = new MappingKeys();
            while (problems.Count < limits.MaxProblems && reader.Read())
            {
                int start = (int)reader.TokenStartIndex;
                int before = problems.Count;
                bool isNull = reader.TokenType == JsonTokenType.Null;
                CheckKeys(ref reader, keys, whole, problems, limits.MaxProblems);
                ReadOnlyMemory<byte> json = utf8[start..(int)reader.BytesConsumed];
                if (problems.Count == before && !isNull) documents.Add(new(json, SourceMap.OfJson(json.Span, whole.Locate(start)), whole.Locate(start)));
            }

            if (problems.Count >= limits.MaxProblems) problems.Add(YamlProblem.TooMany(problems[^1].Position));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            isJson = false;
            problems.Add(new(whole.Locate(reader.BytesConsumed), IsTooDeep(reader, utf8.Span, limits) ? $"nested deeper than {limits.MaxDepth} levels" : Syntax(failure.Message)));
        }

        conversion = new(documents, problems);
        return isJson;
    }

    // The reader counts the object or list it has just entered from its first item on.
    private static bool IsTooDeep(in Utf8JsonReader reader, ReadOnlySpan<byte> utf8, YamlLimits limits)
    {
        int entered = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0;
        return reader.CurrentDepth + entered == limits.MaxDepth && utf8[(int)reader.BytesConsumed..].TrimStart(" \t\r\n,:"u8) is [(byte)'{' or (byte)'[', ..];
    }

    private static string Syntax(string message)
    {
        int tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"not JSON: {(tail < 0 ? message : message[..tail]).TrimEnd('.')}";
    }

    private static void CheckKeys(ref Utf8JsonReader reader, MappingKeys keys, SourceMap map, List<YamlProblem> problems, int mostProblems)
    {
        keys.Clear();
        int depth = reader.CurrentDepth;
        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    keys.Enter();
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    keys.Leave();
                    break;
                case JsonTokenType.PropertyName:
                    SourcePosition position = map.Locate(reader.TokenStartIndex);
                    string name = JsonText.Of(reader);
                    int first = keys.Add(name, position.Line);
                    if (first > 0 && problems.Count < mostProblems) problems.Add(new(position, $"key \"{name}\" is already set on line {first}"));
                    break;
            }

            if (reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        }
        while (reader.Read());
    }
}
