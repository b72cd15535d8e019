namespace PolicyScale;

/// <summary>The best and the median of several rounds, in milliseconds of CPU time of the process: what waits for a busy machine does not count.</summary>
internal readonly record struct Timing(double Best, double Median)
{
    /// <summary>Times something several times.</summary>
    public static Timing Of(int rounds, Action work)
    {
        var times = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            work();
            times[i] = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
        }

        Array.Sort(times);
        return new(times[0], times[rounds / 2]);
    }

    /// <summary>The time of one of many, in nanoseconds.</summary>
    public Timing Each(int count) => new(Best * 1e6 / count, Median * 1e6 / count);

    public override string ToString() => $"{Best:0.###} (median {Median:0.###})";
}
