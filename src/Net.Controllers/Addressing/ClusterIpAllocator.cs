using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Hands out cluster IPs from any number of ranges of both families. Not thread-safe. Memory grows with the addresses in use, not with the ranges.
/// </summary>
/// <remarks>
/// Ranges may overlap: an address is taken in all of them at once, and may be had when one of them lets Services have it, even if it is the network or
/// broadcast address of another. Addresses that are chosen come from the first range that is ready and not full.
/// </remarks>
public sealed class ClusterIpAllocator
{
    private readonly RangePool[] _pools;
    private readonly bool _overlap;

    /// <summary>An allocator with nothing allocated.</summary>
    /// <param name="ranges">The ranges in order of preference; the family of the first is the cluster's default. Those that cannot be used are in <see cref="Problems"/>.</param>
    public ClusterIpAllocator(IEnumerable<ServiceCidrRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        var pools = new List<RangePool>();
        var problems = new List<string>();
        foreach (ServiceCidrRange range in ranges)
        {
            if (!ClusterIpRange.TryCreate(range.Cidr, out ClusterIpRange usable, out string? problem)) problems.Add(problem);
            else if (!pools.Exists(pool => pool.Range.Cidr == range.Cidr)) pools.Add(new(usable, range.IsReady));
        }

        _pools = [.. pools];
        _overlap = _pools.Any(pool => _pools.Any(other => other != pool && other.Range.Cidr.Overlaps(pool.Range.Cidr)));
        Problems = problems;
        FourPool = NameOf(IpFamily.IPv4);
        SixPool = NameOf(IpFamily.IPv6);
        Families = FourPool.Length > 0 && SixPool.Length > 0 ? ClusterFamilies.DualStack(_pools[0].Range.Cidr.Family)
            : _pools.Length > 0 ? ClusterFamilies.SingleStack(_pools[0].Range.Cidr.Family)
            : default;
    }

    /// <summary>The ranges in use, in order of preference.</summary>
    public IEnumerable<ClusterIpRange> Ranges => _pools.Select(static pool => pool.Range);

    /// <summary>What is wrong with the ranges that cannot be used.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The families there are ranges of, ready or not.</summary>
    public ClusterFamilies Families { get; }

    private string FourPool { get; }

    private string SixPool { get; }

    /// <summary>An allocator of ready ranges with nothing allocated.</summary>
    public static ClusterIpAllocator Of(params IEnumerable<IpCidr> cidrs) => new(cidrs.Select(static cidr => new ServiceCidrRange(cidr)));

    /// <summary>How many addresses of a range are allocated; 0 for a range that is not one of the allocator's.</summary>
    public ulong UsedOf(IpCidr cidr) => Array.Find(_pools, pool => pool.Range.Cidr == cidr)?.Numbers.Taken ?? 0;

    /// <summary>Allocates one address, from either band.</summary>
    public Allocation<IpAddress> Allocate(IpAddress address)
    {
        AllocationStatus status = StatusOf(address);
        if (status == AllocationStatus.Allocated) Mark(address);
        return new(status, address, PoolOf(address.Family));
    }

    /// <summary>
    /// Allocates the first free address of a range's dynamic band from a start on, wrapping around; from the static band when that is full; from the next
    /// range when both are.
    /// </summary>
    /// <param name="family">The family wanted.</param>
    /// <param name="start">Any number: a random one as the API server has it, or a hash of the Service's key, so that it gets the same address after a restart.</param>
    public Allocation<IpAddress> AllocateNext(IpFamily family, ulong start)
    {
        AllocationStatus failure = AllocationStatus.FamilyNotConfigured;
        foreach (RangePool pool in _pools)
        {
            if (pool.Range.Cidr.Family != family) continue;
            if (!pool.IsReady)
            {
                if (failure == AllocationStatus.FamilyNotConfigured) failure = AllocationStatus.NotReady;
                continue;
            }

            failure = AllocationStatus.Full;
            if (!pool.Numbers.TryTakeNext(start, out ulong index)) continue;
            IpAddress address = pool.Range.AddressAt(index);
            if (_overlap) Mark(address);
            return new(AllocationStatus.Allocated, address, pool.Name);
        }

        return new(failure, default, PoolOf(family));
    }

    /// <summary>Gives an address back; false when it was not allocated.</summary>
    public bool Release(IpAddress address)
    {
        bool released = false;
        foreach (RangePool pool in _pools)
        {
            if (pool.Range.TryIndexOf(address, out ulong index)) released |= pool.Numbers.Free(index);
        }

        return released;
    }

    /// <summary>Whether an address is allocated.</summary>
    public bool IsAllocated(IpAddress address) => StatusOf(address) == AllocationStatus.AlreadyAllocated;

    /// <summary>Whether some range, ready or not, lets Services have an address.</summary>
    public bool IsInRange(IpAddress address) => Array.Exists(_pools, pool => pool.Range.Contains(address));

    /// <summary>The ranges of a family as text, such as <c>10.96.0.0/16, 10.112.0.0/16</c>; empty when there are none.</summary>
    public string PoolOf(IpFamily family) => family switch { IpFamily.IPv4 => FourPool, IpFamily.IPv6 => SixPool, _ => "" };

    // Allocated when it could be.
    private AllocationStatus StatusOf(IpAddress address)
    {
        AllocationStatus status = PoolOf(address.Family).Length == 0 ? AllocationStatus.FamilyNotConfigured : AllocationStatus.NotInRange;
        foreach (RangePool pool in _pools)
        {
            if (!pool.Range.TryIndexOf(address, out ulong index)) continue;
            if (pool.Numbers.IsTaken(index)) return AllocationStatus.AlreadyAllocated;
            if (pool.IsReady) status = AllocationStatus.Allocated;
            else if (status == AllocationStatus.NotInRange) status = AllocationStatus.NotReady;
        }

        return status;
    }

    private void Mark(IpAddress address)
    {
        foreach (RangePool pool in _pools)
        {
            if (pool.Range.TryIndexOf(address, out ulong index)) pool.Numbers.TryTake(index);
        }
    }

    private string NameOf(IpFamily family) => string.Join(", ", _pools.Where(pool => pool.Range.Cidr.Family == family).Select(static pool => pool.Name));

    private sealed class RangePool(ClusterIpRange range, bool isReady)
    {
        public ClusterIpRange Range { get; } = range;

        public bool IsReady { get; } = isReady;

        public string Name { get; } = range.Cidr.ToString();

        public BandedPool Numbers { get; } = new(range.Size, range.StaticBand);
    }
}
