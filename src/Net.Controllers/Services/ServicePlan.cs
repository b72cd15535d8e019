using System.Text;
using Net.Model;

namespace Net.Controllers;

/// <summary>What becomes of a Service that is written.</summary>
public enum ServiceOutcome
{
    /// <summary>Nothing: the write is refused.</summary>
    Refused,

    /// <summary>It is stored.</summary>
    Stored,

    /// <summary>It is removed from the store.</summary>
    Deleted,
}

/// <summary>What one write of a Service comes to: the answer, the object to store, and what it takes, keeps and gives back.</summary>
public sealed record ServicePlan
{
    /// <summary>Namespace and name.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>Whether the write is carried out.</summary>
    public required ServiceOutcome Outcome { get; init; }

    /// <summary>What an API server answers.</summary>
    public required ApiAnswer Answer { get; init; }

    /// <summary>The Service to store; null when refused or deleted.</summary>
    public Service? Stored { get; init; }

    /// <summary>What the Service gets. To be written as IPAddress objects (<see cref="ClaimsToCreate"/>) before the Service is.</summary>
    public IReadOnlyList<ServiceHolding> Allocated { get; init; } = [];

    /// <summary>What it had and keeps.</summary>
    public IReadOnlyList<ServiceHolding> Kept { get; init; } = [];

    /// <summary>What it had and gives back, once the write is done.</summary>
    public IReadOnlyList<ServiceHolding> Released { get; init; } = [];

    /// <summary>The addresses and ports that could not be had, which is why the write is refused.</summary>
    public IReadOnlyList<AllocationRefusal> Refusals { get; init; } = [];

    /// <summary>The IPAddress objects that claim the allocated cluster IPs.</summary>
    public IEnumerable<IPAddressResource> ClaimsToCreate => Allocated.Where(static held => held.Address.IsValid).Select(held => ServiceClaim.Of(held.Address, Key));

    /// <summary>The names of the IPAddress objects of the released cluster IPs.</summary>
    public IEnumerable<string> ClaimsToDelete => Released.Where(static held => held.Address.IsValid).Select(static held => held.ToString());

    /// <summary>The Endpoints object that goes with a deleted Service; EndpointSlices are left to their controller.</summary>
    public ObjectKey? EndpointsToDelete => Outcome == ServiceOutcome.Deleted ? Key : null;

    /// <summary>The plan in words, a line a decision.</summary>
    public string Explain()
    {
        var text = new StringBuilder();
        text.Append("Service ").Append(Key).Append(' ').Append(Outcome switch { ServiceOutcome.Stored => "is stored", ServiceOutcome.Deleted => "is deleted", _ => $"is refused: {Answer.Message}" });
        foreach (ServiceHolding held in Allocated) text.Append("\n  allocated ").Append(held).Append(" for ").Append(held.Field);
        foreach (ServiceHolding held in Kept) text.Append("\n  kept ").Append(held).Append(" for ").Append(held.Field);
        foreach (ServiceHolding held in Released) text.Append("\n  released ").Append(held).Append(" of ").Append(held.Field);
        foreach (AllocationRefusal refusal in Refusals) text.Append("\n  could not have ").Append(refusal.Message);
        return text.ToString();
    }
}
