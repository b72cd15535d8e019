using System.Globalization;

namespace Net.Model;

/// <summary>Floating-point numbers as Go's <c>%v</c> verb shows them.</summary>
internal static class GoNumber
{
    private const int LeastPlainExponent = -4;

    private const int FirstScientificExponent = 21;

    /// <summary>The shortest text that reads back equal; with an exponent outside 1e-4 to 1e21.</summary>
    public static string Shortest(double number)
    {
        if (!double.IsFinite(number)) return number > 0 ? "+Inf" : number < 0 ? "-Inf" : "NaN";
        string scientific = number.ToString("E16", CultureInfo.InvariantCulture);
        int exponent = number == 0 ? 0 : int.Parse(scientific.AsSpan(scientific.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string shortest = number.ToString("R", CultureInfo.InvariantCulture);
        if (exponent is >= LeastPlainExponent and < FirstScientificExponent)
        {
            return shortest.Contains('E', StringComparison.Ordinal) ? ((decimal)number).ToString(CultureInfo.InvariantCulture) : shortest;
        }

        string digits = string.Concat(shortest.TakeWhile(static c => c != 'E').Where(char.IsAsciiDigit)).TrimStart('0').TrimEnd('0');
        string mantissa = digits.Length > 1 ? $"{digits[0]}.{digits.AsSpan(1)}" : digits;
        return string.Create(CultureInfo.InvariantCulture, $"{(number < 0 ? "-" : "")}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }
}
