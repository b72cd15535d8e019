using System.Diagnostics;
using System.Globalization;

namespace Net.Benchmarks;

/// <summary>Measures by the processor time of this process instead of the clock: for machines that others use, too. Run with <c>DOTNET_TieredCompilation=0</c>.</summary>
internal static class CpuTime
{
    private const int Rounds = 7;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(80);

    /// <summary>The least processor time of one operation over several rounds, in nanoseconds.</summary>
    public static double NanosecondsOf(Func<bool> operation)
    {
        long count = 1;
        while (Of(operation, count) < Round) count *= 2;
        return Enumerable.Range(0, Rounds).Min(_ => Of(operation, count).TotalNanoseconds / count);
    }

    /// <summary>A figure as a table shows it.</summary>
    public static string Shown(double nanoseconds) => nanoseconds.ToString(nanoseconds < 1000 ? "0.0" : "#,##0", CultureInfo.InvariantCulture);

    private static TimeSpan Of(Func<bool> operation, long count)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        for (long i = 0; i < count; i++) operation();
        self.Refresh();
        return self.TotalProcessorTime - before;
    }
}
