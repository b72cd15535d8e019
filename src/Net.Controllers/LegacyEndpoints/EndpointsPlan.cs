using Net.Cluster;
using Net.Model;

namespace Net.Controllers;

/// <summary>What is to be done with the Endpoints object of a Service.</summary>
public enum EndpointsWrite
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is to be created.</summary>
    Create,

    /// <summary>It is to be replaced.</summary>
    Update,

    /// <summary>It is to be deleted.</summary>
    Delete,
}

/// <summary>What is to be done with the Endpoints object of a Service, and why. Immutable.</summary>
public sealed class EndpointsPlan : IWritePlan
{
    /// <summary>What is to be done.</summary>
    public EndpointsWrite Write { get; internal init; }

    /// <summary>The object to write, or to delete as it is; otherwise the object that stays, null when there is none.</summary>
    public Endpoints? Endpoints { get; internal init; }

    /// <summary>Why, for people; empty when nothing is to be done.</summary>
    public string Reason { get; internal init; } = "";

    /// <summary>The write as a sink applies it; none when nothing is to be done.</summary>
    public IReadOnlyList<ObjectWrite> Writes => Write switch
    {
        EndpointsWrite.Create => [ObjectWrite.Of(WriteMethod.Create, Endpoints!)],
        EndpointsWrite.Update => [ObjectWrite.Of(WriteMethod.Update, Endpoints!)],
        EndpointsWrite.Delete => [ObjectWrite.Of(WriteMethod.Delete, Endpoints!)],
        _ => [],
    };

    /// <summary>Whether addresses were left out since there are more than 1,000.</summary>
    public bool IsTruncated { get; internal init; }

    /// <summary>What the next plan of this Service is to be told once this one is applied.</summary>
    public EndpointsMemory Memory { get; internal init; } = EndpointsMemory.None;
}

/// <summary>What a planner saw of a Service when it planned last. An immutable value; losing it only makes the trigger time start anew at the Service's creation.</summary>
public sealed record EndpointsMemory
{
    /// <summary>Nothing was seen yet.</summary>
    public static EndpointsMemory None { get; } = new();

    internal TriggerTime Times { get; init; } = TriggerTime.Unseen;
}
