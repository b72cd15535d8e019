using System.Globalization;

namespace Net.Model;

/// <summary>The formats of texts that schemas name (<c>kube-openapi/pkg/validation/strfmt</c>).</summary>
internal static class SchemaFormats
{
    private static readonly Re2Pattern TimeOfDay = new("^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$");

    /// <summary>Whether a text has a format; unknown formats fit everything.</summary>
    public static bool Fits(string format, string text) => format switch
    {
        "date-time" => IsDateTime(text),
        "ipv4" => AddressText.Parse(text).Address.IsValid && text.Contains('.', StringComparison.Ordinal),
        "ipv6" => AddressText.Parse(text).Address.IsValid && text.Contains(':', StringComparison.Ordinal),
        _ => true,
    };

    private static bool IsDateTime(string text)
    {
        string[] parts = text.ToLowerInvariant().Split('t');
        if (parts.Length < 2 || !DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) || !TimeOfDay.IsIn(parts[1])) return false;
        string time = parts[1];
        return string.CompareOrdinal(time[..2], "23") <= 0 && string.CompareOrdinal(time[3..5], "59") <= 0 && string.CompareOrdinal(time[6..8], "59") <= 0;
    }
}
