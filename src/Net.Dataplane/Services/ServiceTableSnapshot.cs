using System.Collections.Immutable;
using Net.Model;

namespace Net.Dataplane;

/// <summary>All Services as one node serves them at one moment. Immutable; reading takes no lock.</summary>
public sealed class ServiceTableSnapshot
{
    internal ServiceTableSnapshot(
        long revision, NodeView node, ImmutableDictionary<ObjectKey, ServiceEntry> services, ImmutableDictionary<FrontendAddress, FrontendClaim> claims, RoutingRules rules)
    {
        Revision = revision;
        Node = node;
        Entries = services;
        Claims = claims;
        Rules = rules;
    }

    /// <summary>The revision of the cluster state that this was made from.</summary>
    public long Revision { get; }

    /// <summary>The node it is made for.</summary>
    public NodeView Node { get; }

    /// <summary>The Services that have a frontend here, in no order.</summary>
    public IEnumerable<ServiceEntry> Services => Entries.Values;

    /// <summary>How many Services have a frontend here.</summary>
    public int Count => Entries.Count;

    internal ImmutableDictionary<ObjectKey, ServiceEntry> Entries { get; }

    internal ImmutableDictionary<FrontendAddress, FrontendClaim> Claims { get; }

    internal RoutingRules Rules { get; }

    /// <summary>A Service, or null if it has no frontend here.</summary>
    public ServiceEntry? Get(ObjectKey service) => Entries.GetValueOrDefault(service);

    /// <summary>Where a flow goes, and why. Pure: balancing and affinity come after it.</summary>
    public FlowDecision Decide(in Flow flow) => FlowRouter.Decide(this, flow);

    /// <summary>
    /// Whether a UDP flow that connection tracking or a proxy holds is to be forgotten: its original destination is a frontend that has a
    /// serving endpoint, and the endpoint that answers it is none of them (kube-proxy's conntrack clean-up).
    /// </summary>
    public bool IsStaleUdp(IpAddress destination, ushort destinationPort, IpAddress endpoint, ushort endpointPort)
    {
        bool claimed = false;
        bool serving = false;
        FrontendAddress[] places =
        [
            new(destination, destinationPort, TransportProtocol.Udp),
            FrontendAddress.OfNodePort(destination.Family, destinationPort, TransportProtocol.Udp),
        ];
        foreach (FrontendAddress place in places)
        {
            for (FrontendClaim? claim = Claims.GetValueOrDefault(place); claim is not null; claim = claim.Next)
            {
                foreach (ServiceEndpoint candidate in claim.Frontend.Endpoints)
                {
                    if (!candidate.IsServing) continue;
                    claimed = true;
                    serving |= candidate.Address == endpoint && candidate.Port == endpointPort;
                }
            }

            if (claimed) break;
        }

        return claimed && !serving;
    }
}

/// <summary>Where a frontend is found: an address, port and protocol.</summary>
internal readonly record struct FrontendAddress(IpAddress Address, ushort Port, TransportProtocol Protocol)
{
    private static readonly IpAddress AnyIPv6 = IpAddress.FromIPv6(UInt128.Zero);

    /// <summary>A node port: whatever the address of the node.</summary>
    internal static FrontendAddress OfNodePort(IpFamily family, ushort port, TransportProtocol protocol) =>
        new(family == IpFamily.IPv6 ? AnyIPv6 : IpAddress.FromIPv4(0), port, protocol);

    /// <summary>A cluster IP as such, whatever the port.</summary>
    internal static FrontendAddress OfClusterIP(IpAddress address) => new(address, 0, TransportProtocol.None);
}

/// <summary>A frontend at an address. Where several claim one address, they are linked in order of their keys and the first is served.</summary>
internal sealed record FrontendClaim(ServiceFrontend Frontend, FrontendKind Kind, FrontendClaim? Next)
{
    internal static FrontendClaim Insert(FrontendClaim? list, ServiceFrontend frontend, FrontendKind kind)
    {
        if (list is null || Compare(frontend, kind, list) < 0) return new FrontendClaim(frontend, kind, list);
        return list with { Next = Insert(list.Next, frontend, kind) };
    }

    internal static FrontendClaim? Remove(FrontendClaim? list, ServiceFrontend frontend, FrontendKind kind)
    {
        if (list is null) return null;
        if (ReferenceEquals(list.Frontend, frontend) && list.Kind == kind) return list.Next;
        return list with { Next = Remove(list.Next, frontend, kind) };
    }

    private static int Compare(ServiceFrontend frontend, FrontendKind kind, FrontendClaim other)
    {
        int order = frontend.Key.Service.CompareTo(other.Frontend.Key.Service);
        if (order == 0) order = string.CompareOrdinal(frontend.Key.PortName, other.Frontend.Key.PortName);
        return order != 0 ? order : kind.CompareTo(other.Kind);
    }
}
