using System.Text.Json;

namespace Net.Model;

/// <summary>What a request's body says before it is read as a kind.</summary>
internal static class ApiBody
{
    /// <summary>The message of a 400 for the problems of a body, or null when it can be taken.</summary>
    public static string? Refuse(ResourceType resource, IReadOnlyList<JsonProblem> problems)
    {
        string lead = $"{resource.Kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}: ";
        foreach (JsonProblem problem in problems)
        {
            if (problem.Kind is JsonProblemKind.Syntax or JsonProblemKind.WrongType) return $"{lead}{problem}";
        }

        if (problems.Count == 0) return null;
        IEnumerable<string> fields = problems.Select(static problem => $"{(problem.Kind == JsonProblemKind.DuplicateField ? "duplicate" : "unknown")} field {GoText.Quote(problem.Path)}");
        return $"{lead}strict decoding error: {string.Join(", ", fields)}";
    }

    /// <summary>The apiVersion and kind that a body names; null where it names none.</summary>
    public static (string? ApiVersion, string? Kind) TypeOf(ReadOnlySpan<byte> body)
    {
        string? apiVersion = null, kind = null;
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = ModelReader.MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isVersion = JsonText.Is(reader, "apiVersion"u8), isKind = JsonText.Is(reader, "kind"u8);
                if (!reader.Read()) break;
                if (isVersion && reader.TokenType == JsonTokenType.String) apiVersion = JsonText.Of(reader);
                if (isKind && reader.TokenType == JsonTokenType.String) kind = JsonText.Of(reader);
                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return default;
        }

        return (apiVersion, kind);
    }
}
