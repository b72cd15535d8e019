namespace Net.Cluster;

/// <summary>A plan that can be applied: the writes it asks for.</summary>
public interface IWritePlan
{
    /// <summary>The writes; those of one owner in the order in which they must be made.</summary>
    IReadOnlyList<ObjectWrite> Writes { get; }
}

/// <summary>Where plans are applied.</summary>
public interface IPlanSink
{
    /// <summary>Makes the writes: those of one owner one after the other, until one fails; those of different owners independently. Throws nothing on what the server says.</summary>
    /// <param name="writes">The writes.</param>
    /// <param name="cancellationToken">Ends the work; what was sent may have been done.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<ApplyResult> ApplyAsync(IReadOnlyList<ObjectWrite> writes, CancellationToken cancellationToken = default);

    /// <summary>Applies a plan.</summary>
    Task<ApplyResult> ApplyAsync(IWritePlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return ApplyAsync(plan.Writes, cancellationToken);
    }
}
