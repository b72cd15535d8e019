using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Net.Model;

/// <summary>Finds the field path of a place in a document, and the place of a field path: the slow way round, walked only for messages.</summary>
public static class JsonPath
{
    /// <summary>The path of the value or property name that starts at an offset, such as <c>spec.ports[0].port</c>.</summary>
    /// <param name="document">UTF-8 JSON.</param>
    /// <param name="offset">Bytes from the start of the document.</param>
    public static string At(ReadOnlySpan<byte> document, long offset)
    {
        var path = new List<Step>();
        try
        {
            var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = ModelReader.MaxDepth + 4 });
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) path.RemoveAt(path.Count - 1);
                else if (reader.TokenType != JsonTokenType.PropertyName) CountItem(path);
                if (reader.TokenType == JsonTokenType.PropertyName) path[^1] = path[^1] with { Name = (int)reader.TokenStartIndex };
                if (reader.TokenStartIndex >= offset) break;
                if (reader.TokenType == JsonTokenType.StartObject) path.Add(new(-1, -1, false));
                else if (reader.TokenType == JsonTokenType.StartArray) path.Add(new(-1, -1, true));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The path up to where the text stops being JSON is the best there is.
        }

        return Render(document, path);
    }

    /// <summary>
    /// The offset of the value at a field path, or of the nearest enclosing value that exists. Keys in brackets (<c>metadata.labels[app]</c>) are map keys.
    /// </summary>
    /// <param name="document">UTF-8 JSON.</param>
    /// <param name="path">A path such as <c>spec.ports[0].port</c>.</param>
    /// <returns>Bytes from the start of the document.</returns>
    public static long Find(ReadOnlySpan<byte> document, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        long best = 0;
        try
        {
            var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = ModelReader.MaxDepth + 4 });
            if (!reader.Read()) return 0;
            best = reader.TokenStartIndex;
            foreach (string step in Split(path))
            {
                if (!Descend(ref reader, step)) break;
                best = reader.TokenStartIndex;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return best;
        }

        return best;
    }

    private static bool Descend(ref Utf8JsonReader reader, string step)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool found = JsonText.Of(reader) == step;
                reader.Read();
                if (found) return true;
                reader.Skip();
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (index-- == 0) return true;
                reader.Skip();
            }
        }

        return false;
    }

    private static IEnumerable<string> Split(string path)
    {
        var step = new StringBuilder();
        int bracket = 0;
        foreach (char c in path)
        {
            bool ends = bracket == 0 ? c is '.' or '[' : c == ']' && bracket == 1;
            if (c == '[' && bracket++ > 0) step.Append(c);
            if (c == ']' && --bracket > 0) step.Append(c);
            if (ends)
            {
                if (step.Length > 0) yield return step.ToString();
                step.Clear();
            }
            else if (c is not ('[' or ']'))
            {
                step.Append(c);
            }
        }

        if (step.Length > 0) yield return step.ToString();
    }

    private static void CountItem(List<Step> path)
    {
        if (path.Count > 0 && path[^1].IsList) path[^1] = path[^1] with { Index = path[^1].Index + 1 };
    }

    private static string Render(ReadOnlySpan<byte> document, List<Step> path)
    {
        var text = new StringBuilder();
        foreach (Step step in path)
        {
            if (step.IsList && step.Index >= 0) text.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            else if (step.Name >= 0) text.Append(text.Length > 0 ? "." : "").Append(NameAt(document[step.Name..]));
        }

        return text.ToString();
    }

    private static string NameAt(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, default);
        return reader.Read() ? JsonText.Of(reader) : "";
    }

    // A level of the document: where the name of the property stands, or the index of the item.
    private readonly record struct Step(int Name, int Index, bool IsList);
}
