namespace Net.Cluster;

/// <summary>How a <see cref="Controller"/> works.</summary>
public sealed record ControllerOptions
{
    /// <summary>How many keys are worked on at a time, at least 1. Default 5.</summary>
    public int Workers { get; set; } = 5;

    /// <summary>How long failed keys wait.</summary>
    public WorkQueueOptions Queue { get; set; } = new();

    /// <summary>Which lease the process must hold before the controller of a host works. Default: none, it works at once.</summary>
    public LeaderElectionOptions LeaderElection { get; set; } = new();
}
