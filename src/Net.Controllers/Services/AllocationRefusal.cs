namespace Net.Controllers;

/// <summary>An address or node port that a Service could not have.</summary>
/// <param name="Asked">The value asked for; without address or port when any would have done.</param>
/// <param name="Status">Why not.</param>
/// <param name="Pool">The range or ranges that were asked, such as <c>10.96.0.0/16</c> or <c>30000-32767</c>.</param>
/// <param name="Message">Why not, for people; names the one who holds the value, or the range that is full.</param>
public sealed record AllocationRefusal(ServiceHolding Asked, AllocationStatus Status, string Pool, string Message)
{
    internal static AllocationRefusal Of(ServiceLedger ledger, ServiceHolding asked, AllocationStatus status, string? pool = null)
    {
        pool ??= ledger.PoolOf(asked);
        return new(asked, status, pool, status switch
        {
            AllocationStatus.AlreadyAllocated when asked.Address.IsValid => $"{asked} is already allocated: it belongs to {ServiceClaim.Describe(ledger.HolderOf(asked.Address))}",
            AllocationStatus.AlreadyAllocated => $"{asked} is already allocated: it belongs to Service {ledger.HolderOf(asked.Port)}",
            AllocationStatus.NotReady => $"the range {pool} is not ready",
            AllocationStatus.Full => $"the range {pool} is full",
            AllocationStatus.FamilyNotConfigured => $"no range of the family of {asked} is configured",
            _ => $"{asked} is not in the range {pool}",
        });
    }
}
