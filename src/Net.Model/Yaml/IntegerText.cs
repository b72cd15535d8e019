using System.Globalization;
using System.Numerics;

namespace Net.Model.Yaml;

/// <summary>Integers with a sign and a base prefix: <c>0x</c>, <c>0o</c>, <c>0b</c>, or a leading zero for octal.</summary>
internal static class IntegerText
{
    /// <summary>Beyond this length a number is no port, count or size, and costs time that grows with its square.</summary>
    private const int LongestExact = 400;

    private const ulong MostGathered = ulong.MaxValue / 16 / 16;

    public static bool TryParse(ReadOnlySpan<char> text, out BigInteger value)
    {
        value = default;
        bool negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is '+' or '-') text = text[1..];
        if (text.Length is 0 or > LongestExact) return false;
        int radix = Radix(ref text);
        if (radix == 10 && text.Length <= 18 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long small))
        {
            value = negative ? -small : small;
            return true;
        }

        if (text.Length == 0) return false;
        // Digits are gathered in a number of 64 bits, so that the large one is multiplied rarely.
        ulong gathered = 0, scale = 1;
        foreach (char character in text)
        {
            int digit = char.IsAsciiHexDigit(character) ? HexDigit(character) : int.MaxValue;
            if (digit >= radix) return false;
            gathered = (gathered * (ulong)radix) + (ulong)digit;
            scale *= (ulong)radix;
            if (scale < MostGathered) continue;
            value = (value * scale) + gathered;
            (gathered, scale) = (0, 1);
        }

        value = (value * scale) + gathered;
        if (negative) value = -value;
        return true;
    }

    private static int HexDigit(char character) => character <= '9' ? character - '0' : (character | 0x20) - 'a' + 10;

    private static int Radix(ref ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '0') return 10;
        int radix = text[1] switch { 'x' or 'X' => 16, 'o' or 'O' => 8, 'b' or 'B' => 2, _ => 0 };
        text = text[(radix == 0 ? 1 : 2)..];
        return radix == 0 ? 8 : radix;
    }
}
