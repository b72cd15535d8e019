using Net.Model;

namespace Net.Dataplane;

/// <summary>One Service as this node serves it. Immutable.</summary>
public sealed class ServiceEntry
{
    internal ServiceEntry(ObjectKey key, ServiceFrontend[] frontends, int localReadyIPv4, int localReadyIPv6)
    {
        Key = key;
        Frontends = frontends;
        LocalReadyIPv4 = localReadyIPv4;
        LocalReadyIPv6 = localReadyIPv6;
    }

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key { get; }

    /// <summary>One for each port and family.</summary>
    public IReadOnlyList<ServiceFrontend> Frontends { get; }

    /// <summary>The port of the health check for load balancers; 0 for none.</summary>
    public ushort HealthCheckNodePort => Frontends.Count > 0 ? Frontends[0].Config.HealthCheckNodePort : (ushort)0;

    /// <summary>Different IPv4 addresses of endpoints that are ready on this node.</summary>
    public int LocalReadyIPv4 { get; }

    /// <summary>Different IPv6 addresses of endpoints that are ready on this node.</summary>
    public int LocalReadyIPv6 { get; }

    /// <summary>Different addresses of one family of endpoints that are ready on this node: what a health check of this family reports.</summary>
    public int LocalReady(IpFamily family) => family == IpFamily.IPv6 ? LocalReadyIPv6 : LocalReadyIPv4;

    internal bool SameAs(ServiceEntry other)
    {
        if (Frontends.Count != other.Frontends.Count || LocalReadyIPv4 != other.LocalReadyIPv4 || LocalReadyIPv6 != other.LocalReadyIPv6) return false;
        for (int i = 0; i < Frontends.Count; i++)
        {
            if (!Frontends[i].SameAs(other.Frontends[i])) return false;
        }

        return true;
    }

    /// <summary>The families whose ports differ from another state of the Service.</summary>
    internal static IpFamilySet FamiliesThatDiffer(ServiceEntry? before, ServiceEntry? after)
    {
        IpFamilySet families = IpFamilySet.None;
        foreach (IpFamily family in (ReadOnlySpan<IpFamily>)[IpFamily.IPv4, IpFamily.IPv6])
        {
            FrontendConfig[] old = Configs(before, family);
            FrontendConfig[] now = Configs(after, family);
            bool same = old.Length == now.Length && Array.TrueForAll(now, config => Array.IndexOf(old, config) >= 0);
            if (!same) families |= IpFamilySets.Of(family);
        }

        return families;
    }

    private static FrontendConfig[] Configs(ServiceEntry? entry, IpFamily family) =>
        entry is null ? [] : [.. entry.Frontends.Where(frontend => frontend.Config.Family == family).Select(static frontend => frontend.Config)];
}
