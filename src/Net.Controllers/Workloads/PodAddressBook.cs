using Net.Model;

namespace Net.Controllers;

/// <summary>Gives pods addresses, one of each family: the ones they have or had, else ones chosen by a hash of their names.</summary>
internal sealed class PodAddressBook
{
    private readonly ClusterIpAllocator _addresses;
    private readonly IpFamily[] _families;

    public PodAddressBook(ValueList<IpCidr> cidrs, List<PlanProblem> problems)
    {
        _addresses = ClusterIpAllocator.Of(cidrs);
        _families = [.. _addresses.Ranges.Select(static range => range.Cidr.Family).Distinct()];
        foreach (string problem in _addresses.Problems) problems.Add(new("PodCIDR", new("", ""), "", PlanProblemReason.Invalid, problem));
    }

    /// <summary>How many families there are ranges of: as many addresses a pod gets.</summary>
    public int FamilyCount => _families.Length;

    /// <summary>Keeps addresses from being given to others; those outside the ranges need no keeping.</summary>
    public bool Keep(ValueList<IpAddress> addresses)
    {
        bool all = !addresses.IsEmpty;
        foreach (IpAddress address in addresses.AsSpan()) all &= _addresses.Allocate(address).Succeeded;
        return all;
    }

    /// <summary>Addresses for a pod; the ranges that are full when one is lacking.</summary>
    public (ValueList<IpAddress> Addresses, string? Full) Choose(ObjectKey pod)
    {
        var addresses = new List<IpAddress>(_families.Length);
        foreach (IpFamily family in _families)
        {
            Allocation<IpAddress> got = _addresses.AllocateNext(family, StableHash.Of(pod.Namespace, pod.Name).Value);
            if (!got.Succeeded) return (addresses.ToValueList(), got.Pool);
            addresses.Add(got.Value);
        }

        return (addresses.ToValueList(), null);
    }
}
