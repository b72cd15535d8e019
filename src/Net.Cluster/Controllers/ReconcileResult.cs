namespace Net.Cluster;

/// <summary>What a reconciler has to say of a key that it dealt with. <c>default</c> is <see cref="Done"/>.</summary>
public readonly record struct ReconcileResult
{
    private ReconcileResult(TimeSpan? after, string? problem)
    {
        After = after;
        Problem = problem;
    }

    /// <summary>All is as it should be; the key comes back when something changes.</summary>
    public static ReconcileResult Done => default;

    /// <summary>After how long the key is to come back although nothing changes; with a <see cref="Problem"/>, the least wait.</summary>
    public TimeSpan? After { get; }

    /// <summary>Why it did not work out; null when it did.</summary>
    public string? Problem { get; }

    /// <summary>All is as it should be for now; the key comes back after a time, or earlier when something changes.</summary>
    public static ReconcileResult Requeue(TimeSpan after) => new(after, null);

    /// <summary>It did not work out; the key comes back after its back-off, which doubles with every failure in a row.</summary>
    /// <param name="problem">Why, for people.</param>
    /// <param name="atLeast">The least wait, such as a server's <c>Retry-After</c>.</param>
    public static ReconcileResult Retry(string problem, TimeSpan? atLeast = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return new(atLeast, problem);
    }
}
