using System.Diagnostics;
using System.Globalization;

namespace Net.Benchmarks;

/// <summary>Measures by the processor time of this process instead of the clock: for machines that others use, too.</summary>
internal static class CpuTime
{
    private const int Rounds = 7;

    private const int WarmUps = 4;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(80);

    /// <summary>The least processor time of one operation over several rounds, in nanoseconds. Run with <c>DOTNET_TieredCompilation=0</c>, as one call may be too short to be compiled well in time.</summary>
    public static double NanosecondsOf(Func<bool> operation)
    {
        long count = CountOf(operation);
        return Enumerable.Range(0, Rounds).Min(_ => Of(operation, count).TotalNanoseconds / count);
    }

    /// <summary>
    /// The processor times of one call of each operation, in nanoseconds, called in turn so that what disturbs one disturbs all. The collector's work counts;
    /// what an operation leaves behind is collected before the next begins. The operations are warmed up first, so that the code is compiled as in a long run.
    /// </summary>
    /// <param name="rounds">How many times each is measured.</param>
    /// <param name="operations">The operations.</param>
    /// <returns>For each operation its times, one a round.</returns>
    public static double[][] InTurn(int rounds, params ReadOnlySpan<Func<bool>> operations)
    {
        long[] counts = new long[operations.Length];
        double[][] times = new double[operations.Length][];
        for (int warmUp = 0; warmUp < WarmUps; warmUp++)
        {
            for (int i = 0; i < operations.Length; i++) counts[i] = CountOf(operations[i]);
        }

        for (int i = 0; i < operations.Length; i++) times[i] = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < operations.Length; i++)
            {
                GC.Collect();
                times[i][round] = Of(operations[i], counts[i]).TotalNanoseconds / counts[i];
            }
        }

        return times;
    }

    /// <summary>A figure as a table shows it.</summary>
    public static string Shown(double nanoseconds) => nanoseconds.ToString(nanoseconds < 1000 ? "0.0" : "#,##0", CultureInfo.InvariantCulture);

    // How many calls make a round, the first ones to warm up.
    private static long CountOf(Func<bool> operation)
    {
        long count = 1;
        while (Of(operation, count) < Round) count *= 2;
        return count;
    }

    private static TimeSpan Of(Func<bool> operation, long count)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        for (long i = 0; i < count; i++) operation();
        self.Refresh();
        return self.TotalProcessorTime - before;
    }
}
