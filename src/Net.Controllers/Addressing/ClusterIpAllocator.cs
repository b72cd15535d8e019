using System.Diagnostics.CodeAnalysis;
using Net.Model;

namespace Net.Controllers;

/// <summary>Hands out the cluster IPs of one CIDR. Not thread-safe. Memory grows with the addresses in use, not with the range.</summary>
public sealed class ClusterIpAllocator
{
    private readonly BandedPool _pool;

    private ClusterIpAllocator(ClusterIpRange range)
    {
        Range = range;
        _pool = new(range.Size, range.StaticBand);
    }

    /// <summary>The addresses and the bands.</summary>
    public ClusterIpRange Range { get; }

    /// <summary>How many addresses are allocated.</summary>
    public ulong Used => _pool.Taken;

    /// <summary>How many addresses are free.</summary>
    public ulong Free => Range.Size - _pool.Taken;

    /// <summary>An allocator with nothing allocated; refused for the CIDRs that <see cref="ClusterIpRange.TryCreate"/> refuses.</summary>
    public static bool TryCreate(IpCidr cidr, [NotNullWhen(true)] out ClusterIpAllocator? allocator, [NotNullWhen(false)] out string? problem)
    {
        allocator = ClusterIpRange.TryCreate(cidr, out ClusterIpRange range, out problem) ? new(range) : null;
        return allocator is not null;
    }

    /// <summary>Allocates one address, from either band.</summary>
    public Allocation<IpAddress> Allocate(IpAddress address) => new(
        !Range.TryIndexOf(address, out ulong index) ? AllocationStatus.NotInRange
        : _pool.TryTake(index) ? AllocationStatus.Allocated
        : AllocationStatus.AlreadyAllocated,
        address);

    /// <summary>Allocates the first free address of the dynamic band from a start on, wrapping around; from the static band when that is full.</summary>
    /// <param name="start">Any number: a random one as the API server has it, or a hash of the Service's key, so that it gets the same address after a restart.</param>
    public Allocation<IpAddress> AllocateNext(ulong start) =>
        _pool.TryTakeNext(start, out ulong index) ? new(AllocationStatus.Allocated, Range.AddressAt(index)) : new(AllocationStatus.Full, default);

    /// <summary>Gives an address back; false when it was not allocated.</summary>
    public bool Release(IpAddress address) => Range.TryIndexOf(address, out ulong index) && _pool.Free(index);

    /// <summary>Whether an address is allocated.</summary>
    public bool IsAllocated(IpAddress address) => Range.TryIndexOf(address, out ulong index) && _pool.IsTaken(index);
}
