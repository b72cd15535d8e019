using System.Buffers;
using System.Globalization;

namespace Net.Model;

/// <summary>Durations as Go's <c>time.ParseDuration</c> reads them.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, long Nanoseconds)[] Units =
    [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    /// <summary>The duration in nanoseconds, or null where the text is none, or over 292 years.</summary>
    public static Int128? Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        bool negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+")) rest = rest[1..];
        if (rest is "0") return 0;
        if (rest.IsEmpty) return null;
        Int128 sum = 0;
        while (!rest.IsEmpty)
        {
            int number = rest.IndexOfAnyExcept(Digits);
            if (number <= 0 || rest[..number].Count('.') > 1 || !rest[..number].ContainsAnyInRange('0', '9')) return null;
            ReadOnlySpan<char> unit = rest[number..];
            int length = unit.IndexOfAny(Digits);
            if (length >= 0) unit = unit[..length];
            if (NanosecondsOf(unit) is not { } nanoseconds || !decimal.TryParse(rest[..number], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count) || count > long.MaxValue) return null;
            sum += (Int128)decimal.Truncate(count) * nanoseconds;
            sum += (Int128)((count - decimal.Truncate(count)) * nanoseconds);
            if (sum > long.MaxValue) return null;
            rest = rest[(number + unit.Length)..];
        }

        return negative ? -sum : sum;
    }

    private static long? NanosecondsOf(ReadOnlySpan<char> unit)
    {
        foreach ((string name, long nanoseconds) in Units)
        {
            if (unit.SequenceEqual(name)) return nanoseconds;
        }

        return null;
    }
}
