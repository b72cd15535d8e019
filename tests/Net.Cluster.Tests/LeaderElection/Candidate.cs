using Net.TestSupport;
using Net.Testing;

namespace Net.Cluster.Tests.LeaderElection;

/// <summary>An elector with its link, its clock, and what it has to say of its terms.</summary>
internal sealed class Candidate : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ManualTimeProvider _time;

    public Candidate(string identity, LeaseServer server, ManualTimeProvider time, int seed, double rate = 1, Func<TimeSpan>? delay = null, LeaderElectionOptions? options = null)
    {
        _time = time;
        Link = new(server, time, delay ?? (static () => TimeSpan.Zero));
        Elector = new(Link, (options ?? new()) with { Lease = "kube-system/slices", Identity = identity }, rate == 1 ? time : new SkewedTime(time, rate), new Random(seed));
    }

    public LeaseLink Link { get; }

    public LeaderElector Elector { get; }

    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>When terms began, in the true time.</summary>
    public List<TimeSpan> Began { get; } = [];

    /// <summary>When terms were told to be over.</summary>
    public List<TimeSpan> Ended { get; } = [];

    public Action? OnLead { get; set; }

    /// <summary>Leads until it is lost or stopped.</summary>
    public void Start() => Running = Elector.RunAsync(
        async lost =>
        {
            Began.Add(_time.Elapsed);
            OnLead?.Invoke();
            var over = new TaskCompletionSource();
            using CancellationTokenRegistration onLost = lost.Register(() => over.TrySetResult()), onStop = _stopping.Token.Register(() => over.TrySetResult());
            await over.Task.ConfigureAwait(false);
            Ended.Add(_time.Elapsed);
        },
        _stopping.Token);

    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();
}
