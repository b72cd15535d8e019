using System.Globalization;

namespace Net.Model;

/// <summary>Times as the API writes them (RFC 3339): whole seconds for <c>metav1.Time</c>, microseconds for <c>metav1.MicroTime</c>.</summary>
internal static class Rfc3339
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd't'HH:mm:ss.FFFFFFFK",
    ];

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 20) return false;

        // More than seven digits of a second are allowed; the clock here has seven.
        int dot = text.IndexOf('.', StringComparison.Ordinal), end = dot + 1;
        while (dot > 0 && end < text.Length && char.IsAsciiDigit(text[end])) end++;
        if (dot > 0 && end - dot > 8) text = string.Concat(text.AsSpan(0, dot + 8), text.AsSpan(end));
        return DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    public static string Seconds(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Microseconds(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
