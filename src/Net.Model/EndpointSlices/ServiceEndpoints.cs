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
        EndpointSlice[] ordered = InOrder(slices);
        var merged = new Dictionary<EndpointGroup, MergedEndpoint[]>();
        foreach (EndpointSlice slice in ordered)
        {
            foreach (EndpointPort port in slice.Ports.AsSpan())
            {
                if (GroupOf(slice, port) is { Family: not IpFamily.None } group && !merged.ContainsKey(group)) merged.Add(group, Merge(ordered, group));
            }
        }

        return merged.Count == 0 ? Empty : new(merged.ToFrozenDictionary());
    }

    /// <summary>Merges the slices of one Service, given in any order, for one of its ports and families alone: what <see cref="Of(EndpointGroup)"/> of all would be.</summary>
    public static IReadOnlyList<MergedEndpoint> Merge(IEnumerable<EndpointSlice> slices, EndpointGroup group) => Merge(InOrder(slices), group);

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

    // The order decides between endpoints of one address.
    private static EndpointSlice[] InOrder(IEnumerable<EndpointSlice> slices)
    {
        ArgumentNullException.ThrowIfNull(slices);
        EndpointSlice[] ordered = [.. slices];
        if (ordered.Length > 1) Array.Sort(ordered, static (left, right) => string.CompareOrdinal(left.Metadata.Name, right.Metadata.Name));
        return ordered;
    }

    // Of no family when no consumer can use the port.
    private static EndpointGroup GroupOf(EndpointSlice slice, EndpointPort port)
    {
        TransportProtocol protocol = TransportProtocols.Parse(port.Protocol);
        return port.Port is > 0 and <= ushort.MaxValue && protocol != TransportProtocol.None ? new(port.Name ?? "", protocol, IpFamilies.Parse(slice.AddressType)) : default;
    }

    private static MergedEndpoint[] Merge(EndpointSlice[] ordered, EndpointGroup group)
    {
        var found = new List<MergedEndpoint>();
        bool rising = true;
        foreach (EndpointSlice slice in ordered)
        {
            foreach (EndpointPort port in slice.Ports.AsSpan())
            {
                if (GroupOf(slice, port) != group) continue;
                foreach (Endpoint endpoint in slice.Endpoints.AsSpan())
                {
                    if (endpoint.Addresses.IsEmpty || !IpAddress.TryParseLenient(endpoint.Addresses[0], out IpAddress address) || address.Family != group.Family) continue;
                    var next = new MergedEndpoint(address, endpoint, port);
                    rising = rising && (found.Count == 0 || Order(found[^1], next) < 0);
                    found.Add(next);
                }
            }
        }

        return rising ? [.. found] : Distinct([.. found]);
    }

    // The same address and port twice: one that does not terminate wins, so a pod's successor on the same address counts; among equals the later one.
    private static MergedEndpoint[] Distinct(MergedEndpoint[] found)
    {
        int[] order = [.. Enumerable.Range(0, found.Length)];
        Array.Sort(order, (left, right) => Order(found[left], found[right]) is var by and not 0 ? by : left - right);
        var distinct = new MergedEndpoint[found.Length];
        int count = 0;
        foreach (int index in order)
        {
            bool again = count > 0 && Order(distinct[count - 1], found[index]) == 0;
            if (!again) distinct[count++] = found[index];
            else if (!found[index].Conditions.IsTerminating) distinct[count - 1] = found[index];
        }

        return distinct[..count];
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
