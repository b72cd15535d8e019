using System.Globalization;
using Net.Model;

namespace Net.Controllers;

/// <summary>Reads an amount of CPU as the API writes it: <c>4</c>, <c>3920m</c>, <c>0.5</c>, <c>2e3</c>.</summary>
internal static class CpuQuantity
{
    /// <summary>The amount in cores; 0 for a text that is none.</summary>
    public static decimal Parse(RawJson value)
    {
        string text = value.ToString().Trim('"');
        decimal scale = 1;
        if (text.Length > 0 && char.IsAsciiLetter(text[^1]))
        {
            (scale, int suffix) = text switch
            {
                _ when text.EndsWith("Ki", StringComparison.Ordinal) => (1024m, 2),
                _ when text.EndsWith("Mi", StringComparison.Ordinal) => (1048576m, 2),
                _ when text[^1] == 'n' => (0.000000001m, 1),
                _ when text[^1] == 'u' => (0.000001m, 1),
                _ when text[^1] == 'm' => (0.001m, 1),
                _ when text[^1] == 'k' => (1000m, 1),
                _ when text[^1] == 'M' => (1000000m, 1),
                _ => (0m, 1),
            };
            text = text[..^suffix];
        }

        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) && Math.Abs(number) < 1e15m ? number * scale : 0;
    }

    /// <summary>Thousandths of a core, rounded up as the API server does.</summary>
    public static decimal Millis(decimal cores) => Math.Ceiling(cores * 1000);
}
