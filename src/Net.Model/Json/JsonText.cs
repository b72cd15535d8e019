using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Net.Model;

/// <summary>Makes the text of a JSON string or property name, whatever its octets: what is no character reads as U+FFFD, as in the API server.</summary>
internal static class JsonText
{
    private const int EscapeLength = 6;

    /// <summary>The text of the token the reader stands at.</summary>
    public static string Of(in Utf8JsonReader reader) => reader.ValueIsEscaped ? Unescaped(reader) : Encoding.UTF8.GetString(reader.ValueSpan);

    /// <summary>Whether the token the reader stands at has a text. Unlike the reader's own comparison it takes any escape.</summary>
    public static bool Is(in Utf8JsonReader reader, ReadOnlySpan<byte> utf8) =>
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(Unescaped(reader)).AsSpan().SequenceEqual(utf8) : reader.ValueSpan.SequenceEqual(utf8);

    private static string Unescaped(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Replaced(Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    // The reader has seen to it that every escape is well formed; only halves of surrogate pairs are left to mend.
    private static string Replaced(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (int i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
                continue;
            }

            char kind = escaped[++i];
            if (kind != 'u')
            {
                text.Append(kind switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => kind });
                continue;
            }

            char unit = Unit(escaped, i + 1);
            i += EscapeLength - 2;
            bool paired = char.IsHighSurrogate(unit) && escaped.AsSpan(i + 1).StartsWith("\\u") && char.IsLowSurrogate(Unit(escaped, i + 3));
            if (paired)
            {
                text.Append(unit).Append(Unit(escaped, i + 3));
                i += EscapeLength;
            }
            else
            {
                text.Append(char.IsSurrogate(unit) ? '\uFFFD' : unit);
            }
        }

        return text.ToString();
    }

    private static char Unit(string text, int at) => (char)ushort.Parse(text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
