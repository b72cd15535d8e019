using System.Globalization;
using System.Text;

namespace Net.Model;

/// <summary>Values as the API server's messages show them.</summary>
internal static class GoText
{
    /// <summary>A text in quotes, as Go's <c>%q</c> verb: unprintable characters escaped, others as they are.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (Rune rune in text.EnumerateRunes()) Append(quoted, rune);
        return quoted.Append('"').ToString();
    }

    /// <summary>A text as Go's <c>encoding/json</c> writes it, HTML characters escaped.</summary>
    public static string Json(string text)
    {
        var json = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => json.Append(c),
            };
        }

        return json.Append('"').ToString();
    }

    /// <summary>A list of texts as JSON; <c>null</c> when absent.</summary>
    public static string Json(ValueList<string> texts) => texts.IsNil ? "null" : $"[{string.Join(",", texts.Select(Json))}]";

    private static void Append(StringBuilder quoted, Rune rune)
    {
        int c = rune.Value;
        _ = c switch
        {
            '"' => quoted.Append("\\\""),
            '\\' => quoted.Append("\\\\"),
            '\a' => quoted.Append("\\a"),
            '\b' => quoted.Append("\\b"),
            '\f' => quoted.Append("\\f"),
            '\n' => quoted.Append("\\n"),
            '\r' => quoted.Append("\\r"),
            '\t' => quoted.Append("\\t"),
            '\v' => quoted.Append("\\v"),
            < ' ' or 0x7F => quoted.Append(CultureInfo.InvariantCulture, $"\\x{c:x2}"),
            _ when IsPrintable(rune) => quoted.Append(rune.ToString()),
            < 0x10000 => quoted.Append(CultureInfo.InvariantCulture, $"\\u{c:x4}"),
            _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{c:x8}"),
        };
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
