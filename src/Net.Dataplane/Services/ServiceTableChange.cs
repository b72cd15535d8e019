using Net.Model;

namespace Net.Dataplane;

/// <summary>IP families as a set.</summary>
[Flags]
public enum IpFamilySet : byte
{
    /// <summary>No family.</summary>
    None = 0,

    /// <summary>IPv4.</summary>
    IPv4 = 1,

    /// <summary>IPv6.</summary>
    IPv6 = 2,
}

internal static class IpFamilySets
{
    internal static IpFamilySet Of(IpFamily family) => family switch { IpFamily.IPv4 => IpFamilySet.IPv4, IpFamily.IPv6 => IpFamilySet.IPv6, _ => IpFamilySet.None };
}

/// <summary>What happened to one Service between two snapshots.</summary>
/// <param name="Service">The Service; it need not exist: slices may come first.</param>
/// <param name="Ports">Families in which what the Service says of its ports changed.</param>
/// <param name="Endpoints">Families in which its slices changed, even in a field that routing does not read.</param>
/// <param name="UdpEndpoints">Those of <paramref name="Endpoints"/> in which it has or had a UDP endpoint: flows may be stale.</param>
public readonly record struct ServiceChange(ObjectKey Service, IpFamilySet Ports, IpFamilySet Endpoints, IpFamilySet UdpEndpoints);

/// <summary>One step of a service table.</summary>
/// <param name="Before">The snapshot until now.</param>
/// <param name="After">The snapshot from now on.</param>
/// <param name="Services">The Services that changed.</param>
/// <param name="Elapsed">From the call that told of the change until the snapshot was live: the programming latency.</param>
public sealed record ServiceTableChange(ServiceTableSnapshot Before, ServiceTableSnapshot After, IReadOnlyList<ServiceChange> Services, TimeSpan Elapsed)
{
    /// <summary>Whether UDP flows of a family may have gone stale; ask <see cref="ServiceTableSnapshot.IsStaleUdp"/> about each.</summary>
    public bool UdpMayBeStale(IpFamily family)
    {
        IpFamilySet wanted = IpFamilySets.Of(family);
        return Services.Any(change => (change.UdpEndpoints & wanted) != 0);
    }
}
