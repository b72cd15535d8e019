using Net.Model;

namespace Net.Controllers;

/// <summary>Gives pods addresses: the ones they have or had, else ones chosen by a hash of their names.</summary>
internal sealed class PodAddressBook
{
    private readonly List<ClusterIpAllocator> _ranges = [];

    public PodAddressBook(ValueList<IpCidr> cidrs, List<PlanProblem> problems)
    {
        foreach (IpCidr cidr in cidrs.AsSpan())
        {
            if (ClusterIpAllocator.TryCreate(cidr, out ClusterIpAllocator? allocator, out string? problem)) _ranges.Add(allocator);
            else problems.Add(new("PodCIDR", new("", cidr.ToString()), "", PlanProblemReason.Invalid, problem));
        }
    }

    /// <summary>Keeps addresses from being given to others; those outside the ranges need no keeping.</summary>
    public bool Keep(ValueList<IpAddress> addresses)
    {
        bool all = !addresses.IsEmpty;
        foreach (IpAddress address in addresses.AsSpan())
        {
            all &= _ranges.Any(range => range.Allocate(address).Succeeded);
        }

        return all;
    }

    /// <summary>Addresses for a pod, one of each range; the CIDR that is full when there is none.</summary>
    public (ValueList<IpAddress> Addresses, IpCidr Full) Choose(ObjectKey pod)
    {
        var addresses = new List<IpAddress>(_ranges.Count);
        foreach (ClusterIpAllocator range in _ranges)
        {
            Allocation<IpAddress> got = range.AllocateNext(StableHash.Of(pod.Namespace, pod.Name).Value);
            if (!got.Succeeded) return (addresses.ToValueList(), range.Range.Cidr);
            addresses.Add(got.Value);
        }

        return (addresses.ToValueList(), default);
    }
}
