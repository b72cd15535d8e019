namespace Net.Cluster;

/// <summary>A controller of a host, and the election it waits for.</summary>
internal sealed record HostedController(Controller Controller, LeaderElectionOptions Election);
