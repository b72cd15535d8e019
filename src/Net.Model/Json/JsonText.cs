using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Net.Model;

/// <summary>Makes the text of a JSON string or property name, whatever its octets: what is no character reads as U+FFFD, as in the API server.</summary>
internal static class JsonText
{
    private const int EscapeLength = 6;

    private const int MostOnStack = 256;

    /// <summary>The text of the token the reader stands at.</summary>
    public static string Of(in Utf8JsonReader reader) => reader.ValueIsEscaped ? Unescaped(reader) : Encoding.UTF8.GetString(reader.ValueSpan);

    /// <summary>Whether the token the reader stands at has a text. Unlike the reader's own comparison it takes any escape.</summary>
    public static bool Is(in Utf8JsonReader reader, ReadOnlySpan<byte> utf8) =>
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(Unescaped(reader)).AsSpan().SequenceEqual(utf8) : reader.ValueSpan.SequenceEqual(utf8);

    // Not the reader's own GetString, which throws on halves of surrogate pairs, at some thousand octets a throw.
    private static string Unescaped(in Utf8JsonReader reader)
    {
        int octets = reader.ValueSpan.Length;
        char[]? rented = octets > MostOnStack ? ArrayPool<char>.Shared.Rent(octets) : null;
        Span<char> text = rented ?? stackalloc char[MostOnStack];
        int length = Unescape(text[..Encoding.UTF8.GetChars(reader.ValueSpan, text)]);
        string unescaped = new(text[..length]);
        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        return unescaped;
    }

    // In place, as no escape is shorter than what it stands for; gives the length. The reader has seen to it that every escape is well formed.
    private static int Unescape(Span<char> text)
    {
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                text[length++] = text[i];
                continue;
            }

            char kind = text[++i];
            if (kind != 'u')
            {
                text[length++] = kind switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => kind };
                continue;
            }

            char unit = Unit(text, i + 1);
            i += EscapeLength - 2;
            if (char.IsHighSurrogate(unit) && text[(i + 1)..].StartsWith("\\u") && char.IsLowSurrogate(Unit(text, i + 3)))
            {
                text[length++] = unit;
                text[length++] = Unit(text, i + 3);
                i += EscapeLength;
            }
            else
            {
                text[length++] = char.IsSurrogate(unit) ? '\uFFFD' : unit;
            }
        }

        return length;
    }

    private static char Unit(ReadOnlySpan<char> text, int at) => (char)ushort.Parse(text.Slice(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
