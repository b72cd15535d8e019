namespace Net.Cluster;

/// <summary>How an <see cref="ApiServerSource"/> follows a server.</summary>
public sealed record ApiServerSourceOptions
{
    /// <summary>The name under which the source owns objects in the state: those of services by <c>apiserver/services</c>. Default <c>apiserver</c>.</summary>
    public string Source { get; init; } = "apiserver";

    /// <summary>Only objects of this namespace, for kinds that live in one; empty for all. Default empty.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Objects in a page of a list, where the server does not stream lists. Default 500.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>The largest object that is read, in octets; a larger one ends the watch with an error. Default 8 MiB (a server stores no more than about 1.5 MiB).</summary>
    public int MostObjectOctets { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long a watch is asked to last, before jitter of up to twice. Default 5 minutes.</summary>
    public TimeSpan WatchDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a watch may be silent before its connection is given up; servers send bookmarks about once a minute. Default 150 s.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>The first wait after a failure, before jitter of up to twice. Default 800 ms, as in client-go.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The longest wait after failures, before jitter. Default 30 s, as in client-go.</summary>
    public TimeSpan MostBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a kind that is done without, not installed or forbidden, is tried again. Default 1 minute.</summary>
    public TimeSpan MissingKindInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where jitter comes from: the same seed gives the same waits. Default: another one in each process.</summary>
    public int Seed { get; init; } = Environment.ProcessId;
}
