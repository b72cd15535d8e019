namespace Net.Cluster;

/// <summary>How an <see cref="ApiServerSink"/> writes.</summary>
public sealed record ApiServerSinkOptions
{
    /// <summary>In whose name fields are written (<c>fieldManager</c>). Default <c>net-cluster</c>.</summary>
    public string FieldManager { get; init; } = "net-cluster";

    /// <summary>Whether an apply takes over fields that other managers own. Default false: it is a conflict.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the server is to check and answer everything, but store nothing. Default false.</summary>
    public bool DryRun { get; init; }

    /// <summary>The most requests under way at a time, at least 1. Default 8.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>The most requests a second over time, more than 0. Default 50.</summary>
    public double RequestsPerSecond { get; init; } = 50;

    /// <summary>How many requests may be made at once after a quiet time, at least 1. Default 100.</summary>
    public int Burst { get; init; } = 100;

    /// <summary>How long an answer may take. Default 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
