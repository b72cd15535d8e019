using System.Collections.Frozen;

namespace Net.Model;

/// <summary>
/// All EndpointSlices of a Service read as one: for each of its ports and families the endpoints, each address and port once. Immutable.
/// </summary>
/// <remarks>
/// The rules are kube-proxy's (<c>pkg/proxy/endpointslicecache.go</c>): an endpoint's first address counts; ports without a number, endpoints without an address and
/// slices of names are passed over. While slices are rewritten an address and port may stand in two of them, or twice when a pod's successor has its address: then
/// the last that does not terminate counts, in the order of the slices' names, else the first.
/// </remarks>
public sealed class ServiceEndpoints
{
    private static readonly IReadOnlyList<MergedEndpoint> None = [];

    private readonly FrozenDictionary<EndpointGroup, MergedEndpoint[]> _endpoints;

    private ServiceEndpoints(FrozenDictionary<EndpointGroup, MergedEndpoint[]> endpoints)
    {
        _endpoints = endpoints;
        Groups = [.. endpoints.Keys.Order()];
    }

    /// <summary>A Service without endpoints.</summary>
    public static ServiceEndpoints Empty { get; } = new(FrozenDictionary<EndpointGroup, MergedEndpoint[]>.Empty);

    /// <summary>The ports and families that slices speak of, in order; those without an endpoint too.</summary>
    public IReadOnlyList<EndpointGroup> Groups { get; }

    /// <summary>Merges the slices of one Service, given in any order.</summary>
    public static ServiceEndpoints Merge(IEnumerable<EndpointSlice> slices)
    {
        ArgumentNullException.ThrowIfNull(slices);
        var merged = new Dictionary<EndpointGroup, Dictionary<(IpAddress, int), MergedEndpoint>>();
        foreach (EndpointSlice slice in slices.OrderBy(static slice => slice.Metadata.Name, StringComparer.Ordinal))
        {
            IpFamily family = IpFamilies.Parse(slice.AddressType);
            if (family == IpFamily.None) continue;
            foreach (EndpointPort port in slice.Ports.AsSpan())
            {
                var group = new EndpointGroup(port.Name ?? "", TransportProtocols.Parse(port.Protocol), family);
                if (port.Port is not (> 0 and <= ushort.MaxValue) || group.Protocol == TransportProtocol.None) continue;
                if (!merged.TryGetValue(group, out Dictionary<(IpAddress, int), MergedEndpoint>? endpoints)) merged[group] = endpoints = [];
                Add(endpoints, slice, port, family);
            }
        }

        return merged.Count == 0 ? Empty : new(merged.ToFrozenDictionary(static entry => entry.Key, static entry => InOrder(entry.Value.Values)));
    }

    /// <summary>The endpoints of a port and family, by address and port; empty when there are none.</summary>
    public IReadOnlyList<MergedEndpoint> Of(EndpointGroup group) => _endpoints.TryGetValue(group, out MergedEndpoint[]? endpoints) ? endpoints : None;

    /// <summary>The endpoints of a port and family, by address and port; empty when there are none.</summary>
    public IReadOnlyList<MergedEndpoint> Of(string portName, IpFamily family, TransportProtocol protocol = TransportProtocol.Tcp) => Of(new(portName, protocol, family));

    /// <summary>What made these endpoints of others, by port, family, address and port number.</summary>
    public IReadOnlyList<EndpointChange> ChangesSince(ServiceEndpoints before)
    {
        ArgumentNullException.ThrowIfNull(before);
        var changes = new List<EndpointChange>();
        if (ReferenceEquals(before, this)) return changes;
        foreach (EndpointGroup group in Groups.Union(before.Groups).Order()) Compare(group, before.Of(group), Of(group), changes);
        return changes;
    }

    private static void Add(Dictionary<(IpAddress, int), MergedEndpoint> endpoints, EndpointSlice slice, EndpointPort port, IpFamily family)
    {
        int number = port.Port!.Value;
        foreach (Endpoint endpoint in slice.Endpoints.AsSpan())
        {
            if (endpoint.Addresses.IsEmpty || !IpAddress.TryParse(endpoint.Addresses[0], out IpAddress address) || address.Family != family) continue;
            if (endpoint.Conditions.IsTerminating && endpoints.ContainsKey((address, number))) continue;
            endpoints[(address, number)] = new(address, number)
            {
                Conditions = endpoint.Conditions,
                Hostname = endpoint.Hostname,
                NodeName = endpoint.NodeName,
                Zone = endpoint.Zone,
                Hints = endpoint.Hints,
                TargetRef = endpoint.TargetRef,
                AppProtocol = port.AppProtocol,
            };
        }
    }

    private static MergedEndpoint[] InOrder(IEnumerable<MergedEndpoint> endpoints)
    {
        MergedEndpoint[] all = [.. endpoints];
        Array.Sort(all, Order);
        return all;
    }

    private static int Order(MergedEndpoint left, MergedEndpoint right) => left.Address.CompareTo(right.Address) is var order and not 0 ? order : left.Port.CompareTo(right.Port);

    // Both are sorted: one pass.
    private static void Compare(EndpointGroup group, IReadOnlyList<MergedEndpoint> before, IReadOnlyList<MergedEndpoint> after, List<EndpointChange> changes)
    {
        int was = 0, now = 0;
        while (was < before.Count || now < after.Count)
        {
            int order = was == before.Count ? 1 : now == after.Count ? -1 : Order(before[was], after[now]);
            if (order < 0) changes.Add(new(EndpointChangeKind.Removed, group, before[was++], null));
            else if (order > 0) changes.Add(new(EndpointChangeKind.Added, group, null, after[now++]));
            else if (before[was++] is var old && after[now++] is var current && old != current) changes.Add(new(EndpointChangeKind.Changed, group, old, current));
        }
    }
}
