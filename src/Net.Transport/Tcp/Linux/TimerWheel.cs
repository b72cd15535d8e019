using System.Numerics;

namespace Net.Transport.Tcp.Linux;

/// <summary>Something with a deadline in a <see cref="TimerWheel{T}"/>; holds its own links, so that arming allocates nothing.</summary>
internal abstract class Timed<T>
    where T : Timed<T>
{
    internal T? NextTimed;
    internal T? PreviousTimed;
    internal int Slot = -1;

    /// <summary>Milliseconds on the loop's clock.</summary>
    internal long Deadline;
}

/// <summary>A hashed timing wheel: arming, moving and disarming cost the same whatever the number of timers. Not thread-safe.</summary>
/// <remarks>
/// A deadline beyond the wheel's span (65 s) waits in its last slot and is armed again when that comes up. Fires up to one
/// tick (32 ms) late, never early.
/// </remarks>
internal sealed class TimerWheel<T>
    where T : Timed<T>
{
    internal const int TickMilliseconds = 32;
    private const int Slots = 2048;

    private readonly T?[] _heads = new T?[Slots];
    private readonly ulong[] _occupied = new ulong[Slots / 64];
    private long _tick;

    internal TimerWheel(long now) => _tick = now / TickMilliseconds;

    internal void Arm(T timer, long deadline)
    {
        if (timer.Slot >= 0) Unlink(timer);
        timer.Deadline = deadline;
        Link(timer);
    }

    internal void Disarm(T timer)
    {
        if (timer.Slot >= 0) Unlink(timer);
    }

    /// <summary>Milliseconds until the next slot that holds a timer, or -1 if there is none.</summary>
    internal int UntilNext(long now)
    {
        int start = (int)((_tick + 1) % Slots);
        int word = start / 64;
        ulong bits = _occupied[word] & (ulong.MaxValue << (start % 64));
        for (int i = 0; i <= _occupied.Length; i++)
        {
            if (bits != 0)
            {
                int slot = (word * 64) + BitOperations.TrailingZeroCount(bits);
                long ticks = ((slot - start + Slots) % Slots) + 1;
                return (int)Math.Max(0, ((_tick + ticks) * TickMilliseconds) - now);
            }

            word = (word + 1) % _occupied.Length;
            bits = _occupied[word];
        }

        return -1;
    }

    /// <summary>Moves the clock on and hands out one timer that is due, disarmed; null when none is left.</summary>
    internal T? TakeDue(long now)
    {
        long current = now / TickMilliseconds;
        // After a long sleep one turn visits every slot.
        if (current - _tick > Slots) _tick = current - Slots;
        while (_tick < current)
        {
            int slot = (int)((_tick + 1) % Slots);
            while (_heads[slot] is { } timer)
            {
                Unlink(timer);
                if (timer.Deadline <= now) return timer;
                Link(timer, from: current);
            }

            _tick++;
        }

        return null;
    }

    private void Link(T timer) => Link(timer, _tick);

    private void Link(T timer, long from)
    {
        // Rounded up: a timer fires when its whole tick is over.
        long due = Math.Max((timer.Deadline + TickMilliseconds - 1) / TickMilliseconds, from + 1);
        int slot = (int)(Math.Min(due, _tick + Slots - 1) % Slots);
        timer.Slot = slot;
        timer.PreviousTimed = null;
        timer.NextTimed = _heads[slot];
        if (timer.NextTimed is { } next) next.PreviousTimed = timer;
        _heads[slot] = timer;
        _occupied[slot / 64] |= 1UL << (slot % 64);
    }

    private void Unlink(T timer)
    {
        if (timer.NextTimed is { } next) next.PreviousTimed = timer.PreviousTimed;
        if (timer.PreviousTimed is { } previous) previous.NextTimed = timer.NextTimed;
        else
        {
            _heads[timer.Slot] = timer.NextTimed;
            if (timer.NextTimed is null) _occupied[timer.Slot / 64] &= ~(1UL << (timer.Slot % 64));
        }

        timer.NextTimed = null;
        timer.PreviousTimed = null;
        timer.Slot = -1;
    }
}
