using System.Collections.Immutable;
using Net.Cluster;
using Net.Model;

namespace Net.Dataplane;

/// <summary>Makes the next snapshot from the one before and the Services that changed.</summary>
internal sealed class ServiceTableWriter(ServiceTableSnapshot before, ClusterSnapshot seen, ClusterSnapshot now, NodeView node)
{
    private readonly ImmutableDictionary<ObjectKey, ServiceEntry>.Builder _entries = before.Entries.ToBuilder();
    private readonly ImmutableDictionary<FrontendAddress, FrontendClaim>.Builder _claims = before.Claims.ToBuilder();

    internal List<ServiceChange> Changes { get; } = [];

    internal void Update(ObjectKey key)
    {
        ServiceEntry? old = before.Entries.GetValueOrDefault(key);
        ServiceEntry? entry = Link(key);
        IpFamilySet ports = ServiceEntry.FamiliesThatDiffer(old, entry);
        (IpFamilySet endpoints, IpFamilySet udp) = SlicesThatDiffer(key);
        if (ports != IpFamilySet.None || endpoints != IpFamilySet.None) Changes.Add(new ServiceChange(key, ports, endpoints, udp));
        if (old is null && entry is null) return;
        if (old is not null && entry is not null && old.SameAs(entry)) return;

        if (old is not null)
        {
            foreach (ServiceFrontend frontend in old.Frontends) Claim(frontend, add: false);
        }

        if (entry is null)
        {
            _entries.Remove(key);
            return;
        }

        _entries[key] = entry;
        foreach (ServiceFrontend frontend in entry.Frontends) Claim(frontend, add: true);
    }

    internal ServiceTableSnapshot Finish(RoutingRules rules) => new(now.Revision, node, _entries.ToImmutable(), _claims.ToImmutable(), rules);

    private ServiceEntry? Link(ObjectKey key)
    {
        if (now.Get<Service>(key) is not { } service) return null;
        List<FrontendConfig> configs = FrontendReader.Read(service, before.Rules.ExternalIPs);
        if (configs.Count == 0) return null;
        ImmutableArray<EndpointSlice> slices = now.SlicesOf(key);
        var frontends = new ServiceFrontend[configs.Count];
        for (int i = 0; i < frontends.Length; i++)
        {
            FrontendConfig config = configs[i];
            ServiceEndpoint[] endpoints = EndpointReader.Read(slices, config.Key, config.Family, node.Name);
            frontends[i] = new ServiceFrontend(config, EndpointTopology.Categorize(endpoints, config, node));
        }

        // Only load balancers ask.
        bool asked = configs[0].HealthCheckNodePort != 0;
        int ready4 = asked ? EndpointReader.LocalReadyAddresses(slices, IpFamily.IPv4, node.Name) : 0;
        int ready6 = asked ? EndpointReader.LocalReadyAddresses(slices, IpFamily.IPv6, node.Name) : 0;
        return new ServiceEntry(key, frontends, ready4, ready6);
    }

    private void Claim(ServiceFrontend frontend, bool add)
    {
        FrontendConfig config = frontend.Config;
        TransportProtocol protocol = config.Key.Protocol;
        Claim(FrontendAddress.OfClusterIP(config.ClusterIP), frontend, FrontendKind.ClusterIP, add);
        Claim(new FrontendAddress(config.ClusterIP, config.Port, protocol), frontend, FrontendKind.ClusterIP, add);
        foreach (IpAddress address in config.ExternalIPs.AsSpan()) Claim(new FrontendAddress(address, config.Port, protocol), frontend, FrontendKind.ExternalIP, add);
        foreach (IpAddress address in config.LoadBalancerVips.AsSpan()) Claim(new FrontendAddress(address, config.Port, protocol), frontend, FrontendKind.LoadBalancer, add);
        if (config.NodePort != 0) Claim(FrontendAddress.OfNodePort(config.Family, config.NodePort, protocol), frontend, FrontendKind.NodePort, add);
    }

    private void Claim(FrontendAddress address, ServiceFrontend frontend, FrontendKind kind, bool add)
    {
        _claims.TryGetValue(address, out FrontendClaim? list);
        FrontendClaim? next = add ? FrontendClaim.Insert(list, frontend, kind) : FrontendClaim.Remove(list, frontend, kind);
        if (next is null) _claims.Remove(address);
        else _claims[address] = next;
    }

    private (IpFamilySet Endpoints, IpFamilySet Udp) SlicesThatDiffer(ObjectKey key)
    {
        ImmutableArray<EndpointSlice> old = seen.SlicesOf(key);
        ImmutableArray<EndpointSlice> current = now.SlicesOf(key);
        if (old == current) return default;
        IpFamilySet endpoints = IpFamilySet.None, udp = IpFamilySet.None;
        foreach (IpFamily family in (ReadOnlySpan<IpFamily>)[IpFamily.IPv4, IpFamily.IPv6])
        {
            if (!Differ(old, current, family)) continue;
            endpoints |= IpFamilySets.Of(family);
            if (EndpointReader.HasUdp(old, family) || EndpointReader.HasUdp(current, family)) udp |= IpFamilySets.Of(family);
        }

        return (endpoints, udp);
    }

    // Both are in order of their names.
    private static bool Differ(ImmutableArray<EndpointSlice> old, ImmutableArray<EndpointSlice> current, IpFamily family)
    {
        int i = 0, j = 0;
        while (true)
        {
            while (i < old.Length && !EndpointReader.IsRead(old[i], family)) i++;
            while (j < current.Length && !EndpointReader.IsRead(current[j], family)) j++;
            if (i == old.Length || j == current.Length) return i < old.Length || j < current.Length;
            EndpointSlice left = old[i++], right = current[j++];
            if (ReferenceEquals(left, right)) continue;
            if (left.Metadata.Name != right.Metadata.Name || left.Endpoints != right.Endpoints || left.Ports != right.Ports) return true;
        }
    }
}
