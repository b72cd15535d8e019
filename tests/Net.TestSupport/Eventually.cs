using System.Diagnostics;

namespace Net.TestSupport;

/// <summary>Waits on a condition with a deadline, so that no test sleeps for a guessed time.</summary>
public static class Eventually
{
    /// <summary>How long a condition may take before the test fails. Generous: a busy machine is not a failure.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    public static Task True(Func<bool> condition, string? because = null, TimeSpan? within = null) =>
        True(() => Task.FromResult(condition()), because, within);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    public static async Task True(Func<Task<bool>> condition, string? because = null, TimeSpan? within = null)
    {
        TimeSpan limit = within ?? Deadline;
        long start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds:0.#} s: {because ?? "the condition"}");
            }

            await Task.Delay(PollInterval);
        }
    }
}
