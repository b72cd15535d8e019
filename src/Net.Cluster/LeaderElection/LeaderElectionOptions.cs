using Net.Model;

namespace Net.Cluster;

/// <summary>How a <see cref="LeaderElector"/> holds its lease. The defaults are those of Kubernetes' own controllers.</summary>
public sealed record LeaderElectionOptions
{
    /// <summary>How much longer than <see cref="RetryPeriod"/> a candidate waits at most, as a share of it: tries are spread, so that candidates do not go in step.</summary>
    public const double JitterFactor = 1.2;

    /// <summary>The Lease, as <c>namespace/name</c>. Empty, the default: there is no election.</summary>
    public string Lease { get; set; } = "";

    /// <summary>Who this candidate is. No two processes may share one: they would both be leader. Empty, the default: the machine's name and a random part.</summary>
    public string Identity { get; set; } = "";

    /// <summary>How long others wait after they saw the lease renewed before they take it; whole seconds, at least 1. Default 15 s.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long after the start of its last successful renewal a leader is one. Less than <see cref="LeaseDuration"/>. Default 10 s.</summary>
    public TimeSpan RenewDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a leader renews and a candidate looks. More than zero; less than <see cref="RenewDeadline"/> by at least <see cref="JitterFactor"/>. Default 2 s.</summary>
    public TimeSpan RetryPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a leader that stops gives the lease up, so that another need not wait for it to run out. Default true.</summary>
    public bool ReleaseOnStop { get; set; } = true;

    /// <summary>What is wrong with the options, each with its field; empty if nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        List<string> problems = [];
        if (!TryParseKey(Lease, out _)) problems.Add($"{nameof(Lease)}: '{Lease}': must be namespace/name");
        if (LeaseDuration < TimeSpan.FromSeconds(1) || LeaseDuration.Ticks % TimeSpan.TicksPerSecond != 0 || LeaseDuration.TotalSeconds > int.MaxValue) problems.Add($"{nameof(LeaseDuration)}: {LeaseDuration}: must be whole seconds, at least 1");
        if (RenewDeadline >= LeaseDuration) problems.Add($"{nameof(RenewDeadline)}: {RenewDeadline}: must be less than {nameof(LeaseDuration)}, {LeaseDuration}");
        if (RetryPeriod <= TimeSpan.Zero) problems.Add($"{nameof(RetryPeriod)}: {RetryPeriod}: must be more than zero");
        if (RenewDeadline <= RetryPeriod * JitterFactor) problems.Add($"{nameof(RenewDeadline)}: {RenewDeadline}: must be more than {JitterFactor} times {nameof(RetryPeriod)}, {RetryPeriod}");
        return problems;
    }

    /// <summary>The key of the Lease.</summary>
    internal ObjectKey Key => TryParseKey(Lease, out ObjectKey key) ? key : default;

    private static bool TryParseKey(string text, out ObjectKey key)
    {
        string[] parts = text.Split('/');
        bool good = parts is [{ Length: > 0 }, { Length: > 0 }];
        key = good ? new(parts[0], parts[1]) : default;
        return good;
    }
}
