using System.Globalization;

namespace Net.Model;

/// <summary>Durations as fields of the Gateway API write them (GEP-2257): up to four whole numbers of at most five digits, each with <c>h</c>, <c>m</c>, <c>s</c> or <c>ms</c>, such as <c>1h30m</c>.</summary>
public static class GatewayDuration
{
    private const int MostParts = 4;

    private const int MostDigits = 5;

    /// <summary>The longest that can be written: <c>99999h59m59s999ms</c>.</summary>
    public static TimeSpan Longest { get; } = new TimeSpan(0, 99999, 59, 59, 999);

    /// <summary>Parses a duration. Units may come in any order and more than once, and are added up.</summary>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        long sum = 0;
        int parts = 0;
        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > MostDigits || ++parts > MostParts) return false;
            long ticks = TicksOf(text[digits..], out int letters);
            if (ticks == 0) return false;
            sum += int.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture) * ticks;
            text = text[(digits + letters)..];
        }

        duration = new(sum);
        return parts > 0;
    }

    /// <summary>Writes a duration in its canonical form: each unit once, the largest first, those of zero left out; <c>0s</c> for none.</summary>
    /// <returns>False where it cannot be written: it is negative, longer than <see cref="Longest"/>, or has parts of a millisecond.</returns>
    public static bool TryFormat(TimeSpan duration, out string text)
    {
        text = "";
        if (duration < TimeSpan.Zero || duration > Longest || duration.Ticks % TimeSpan.TicksPerMillisecond != 0) return false;
        text = duration == TimeSpan.Zero
            ? "0s"
            : Part(duration.Ticks / TimeSpan.TicksPerHour, "h") + Part(duration.Minutes, "m") + Part(duration.Seconds, "s") + Part(duration.Milliseconds, "ms");
        return true;
    }

    private static string Part(long count, string unit) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");

    private static long TicksOf(ReadOnlySpan<char> units, out int letters)
    {
        letters = units.StartsWith("ms") ? 2 : 1;
        return units switch
        {
            ['m', 's', ..] => TimeSpan.TicksPerMillisecond,
            ['h', ..] => TimeSpan.TicksPerHour,
            ['m', ..] => TimeSpan.TicksPerMinute,
            ['s', ..] => TimeSpan.TicksPerSecond,
            _ => 0,
        };
    }
}
