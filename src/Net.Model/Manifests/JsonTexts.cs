using System.Text.Json;
using Net.Model.Yaml;

namespace Net.Model;

/// <summary>Takes a text of JSON values one after another apart, and finds keys that are set twice.</summary>
internal static class JsonTexts
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = YamlLimits.Default.MaxDepth, AllowMultipleValues = true };

    /// <summary>Reads the values; false when the text is not JSON, with the problem that says where.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out YamlConversion conversion)
    {
        List<YamlDocument> documents = [];
        List<YamlProblem> problems = [];
        var whole = SourceMap.OfJson(utf8.Span, new(1, 1));
        var reader = new Utf8JsonReader(utf8.Span, Options);
        bool isJson = true;
        try
        {
            var keys = new MappingKeys();
            while (reader.Read())
            {
                int start = (int)reader.TokenStartIndex;
                int before = problems.Count;
                bool isNull = reader.TokenType == JsonTokenType.Null;
                CheckKeys(ref reader, keys, whole, problems);
                ReadOnlyMemory<byte> json = utf8[start..(int)reader.BytesConsumed];
                if (problems.Count == before && !isNull) documents.Add(new(json, SourceMap.OfJson(json.Span, whole.Locate(start)), whole.Locate(start)));
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            isJson = false;
            string what = failure.Message;
            int tail = what.IndexOf(" LineNumber:", StringComparison.Ordinal);
            problems.Add(new(whole.Locate(reader.BytesConsumed), $"not JSON: {(tail < 0 ? what : what[..tail]).TrimEnd('.')}"));
        }

        conversion = new(documents, problems);
        return isJson;
    }

    private static void CheckKeys(ref Utf8JsonReader reader, MappingKeys keys, SourceMap map, List<YamlProblem> problems)
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
                    if (first > 0) problems.Add(new(position, $"key \"{name}\" is already set on line {first}"));
                    break;
            }

            if (reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        }
        while (reader.Read());
    }
}
