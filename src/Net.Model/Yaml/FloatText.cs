using System.Globalization;
using System.Text;

namespace Net.Model.Yaml;

/// <summary>Reads and writes floating-point numbers as Go does, so that a value comes out as the API server would store it.</summary>
internal static class FloatText
{
    /// <summary>Takes <c>[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?</c> that a double can hold.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        value = default;
        return IsFloat(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>As <c>encoding/json</c>: positional between 1e-6 and 1e21, otherwise with an exponent without padding.</summary>
    public static string Json(double value)
    {
        double size = Math.Abs(value);
        return size != 0 && (size < 1e-6 || size >= 1e21) ? Scientific(value, exponentDigits: 1) : Positional(value);
    }

    /// <summary>As <c>strconv.FormatFloat(value, 'g', -1, 64)</c>; infinities and NaN in YAML's spelling.</summary>
    public static string Key(double value)
    {
        if (double.IsNaN(value)) return ".nan";
        if (double.IsInfinity(value)) return value > 0 ? ".inf" : "-.inf";
        if (value == 0) return Positional(value);
        int exponent = Split(value).Exponent;
        return exponent is < -4 or >= 6 ? Scientific(value, exponentDigits: 2) : Positional(value);
    }

    private static bool IsFloat(ReadOnlySpan<char> text)
    {
        int at = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        int whole = Digits(text, ref at);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (Digits(text, ref at) + whole == 0) return false;
        }
        else if (whole == 0)
        {
            return false;
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '+' or '-') at++;
            if (Digits(text, ref at) == 0) return false;
        }

        return at == text.Length;
    }

    private static int Digits(ReadOnlySpan<char> text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at - start;
    }

    /// <summary>The shortest digits that read back as the value, and the power of ten of the first.</summary>
    private static (bool Negative, string Digits, int Exponent) Split(double value)
    {
        string text = value.ToString("E16", CultureInfo.InvariantCulture);
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        var digits = new StringBuilder(shortest.Length);
        int end = shortest.IndexOf('E', StringComparison.Ordinal);
        foreach (char character in end < 0 ? shortest : shortest[..end])
        {
            if (char.IsAsciiDigit(character)) digits.Append(character);
        }

        string significant = digits.ToString().TrimStart('0').TrimEnd('0');
        int exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return (double.IsNegative(value), significant.Length == 0 ? "0" : significant, exponent);
    }

    private static string Positional(double value)
    {
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        (bool negative, string digits, int exponent) = Split(value);
        string sign = negative ? "-" : "";
        if (exponent < 0) return sign + "0." + new string('0', -exponent - 1) + digits;
        if (digits.Length <= exponent + 1) return sign + digits.PadRight(exponent + 1, '0');
        return sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }

    private static string Scientific(double value, int exponentDigits)
    {
        (bool negative, string digits, int exponent) = Split(value);
        string mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        string power = Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).PadLeft(exponentDigits, '0');
        return (negative ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + power;
    }
}
