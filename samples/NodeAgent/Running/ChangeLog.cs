using System.Threading.Channels;
using Net.Cluster;

namespace NodeAgent.Running;

/// <summary>Prints what changes, a line each: problems from the start, objects once they are followed. What is slow to print holds nobody up. Thread-safe.</summary>
/// <param name="agent">What changes.</param>
public sealed class ChangeLog(Agent agent)
{
    private const int MostLines = 10_000;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(MostLines) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly Lock _gate = new();
    private IReadOnlyList<string> _known = [];

    /// <summary>Prints until cancelled.</summary>
    public async Task RunAsync(TextWriter output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            await foreach (string line in _lines.Reader.ReadAllAsync(cancellation)) await output.WriteLineAsync($"{DateTime.Now:HH:mm:ss} {line}");
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Prints the problems that came up since the last call, and those that are mended.</summary>
    public void TellProblems()
    {
        lock (_gate)
        {
            IReadOnlyList<string> before = _known, now = agent.Problems();
            foreach (string problem in now.Except(before)) _lines.Writer.TryWrite($"! {problem}");
            foreach (string problem in before.Except(now)) _lines.Writer.TryWrite($"  mended: {problem}");
            _known = now;
        }
    }

    /// <summary>The problems that were not printed yet; from now on they count as printed.</summary>
    public IReadOnlyList<string> TakeUntold()
    {
        lock (_gate)
        {
            IReadOnlyList<string> before = _known;
            _known = agent.Problems();
            return [.. _known.Except(before)];
        }
    }

    /// <summary>Prints each object that comes, changes or goes from now on, until what is returned is disposed.</summary>
    public IDisposable FollowObjects()
    {
        bool first = true;
        return agent.Cluster.Subscribe(batch =>
        {
            // The first batch names what is there already.
            if (!first) foreach (string line in ConsoleText.Changes(batch)) _lines.Writer.TryWrite(line);
            first = false;
        });
    }
}
