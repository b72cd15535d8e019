using Net.TestSupport;
using Net.Testing;

namespace Net.Conformance.Dns;

/// <summary>
/// Moves a story's clock over real sockets. Only an upstream that holds an answer back makes anybody wait for the clock; so while something is under way, the clock goes no further
/// than the end of a hold, and then waits until what was held has been answered, given up, or asked again.
/// </summary>
internal sealed class StoryClock(ManualTimeProvider time, StubUpstream upstream)
{
    internal TimeSpan Now => time.Elapsed;

    /// <summary>Goes on until a question is answered, as long as that takes on the clock, and no longer.</summary>
    /// <param name="answer">The question.</param>
    /// <param name="firstHold">The first of the holds that it can be waiting for.</param>
    internal async Task UntilAsync(Task answer, int firstHold)
    {
        while (true)
        {
            await Eventually.True(() => answer.IsCompleted || EndOfHold(firstHold) is not null, "an answer");
            if (answer.IsCompleted) return;
            AdvanceTo(EndOfHold(firstHold) ?? Now);
        }
    }

    /// <summary>Goes on to a time, or stays where it is if that is past.</summary>
    internal async Task UntilAsync(TimeSpan target, Func<bool> isIdle)
    {
        while (Now < target)
        {
            await SettleAsync(isIdle);
            AdvanceTo(EndOfHold() is { } end && end < target && !isIdle() ? end : target);
        }

        await SettleAsync(isIdle);
    }

    /// <summary>Lets what is under way go on as far as it does without the clock.</summary>
    internal Task SettleAsync(Func<bool> isIdle) => Eventually.True(() => isIdle() || EndOfHold() is not null, "what is asked behind an answer");

    /// <summary>When the first of the answers held back now is given or given up; null when none is.</summary>
    private TimeSpan? EndOfHold(int first = 0)
    {
        TimeSpan[] held = [.. upstream.Held.Skip(first).Where(until => until > Now)];
        return held.Length == 0 ? null : held.Min();
    }

    private void AdvanceTo(TimeSpan target)
    {
        if (target > Now) time.Advance(target - Now);
    }
}
