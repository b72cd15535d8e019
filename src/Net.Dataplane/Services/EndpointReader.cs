using System.Collections.Immutable;
using Net.Model;

namespace Net.Dataplane;

/// <summary>Reads endpoints from EndpointSlices: those of the merged view (<see cref="ServiceEndpoints"/>), as one node sees them.</summary>
internal static class EndpointReader
{
    /// <summary>Slices with this label belong to headless Services.</summary>
    internal const string HeadlessLabel = "service.kubernetes.io/headless";

    /// <summary>Whether a slice is for this proxy at all, in this family.</summary>
    internal static bool IsRead(EndpointSlice slice, IpFamily family) =>
        !slice.Metadata.Labels.ContainsKey(HeadlessLabel) && IpFamilies.Parse(slice.AddressType) == family;

    /// <summary>The endpoints of one service port, ordered by address and port, each once.</summary>
    internal static ServiceEndpoint[] Read(ImmutableArray<EndpointSlice> slices, in ServicePortKey key, IpFamily family, string node)
    {
        IReadOnlyList<MergedEndpoint> merged = ServiceEndpoints.Merge(Read(slices, family), new(key.PortName, key.Protocol, family));
        if (merged.Count == 0) return [];
        var endpoints = new ServiceEndpoint[merged.Count];
        for (int i = 0; i < endpoints.Length; i++) endpoints[i] = new(merged[i].Address, (ushort)merged[i].Port, FlagsOf(merged[i], node), merged[i].Hints);
        return endpoints;
    }

    /// <summary>Whether any endpoint in these slices has a UDP port.</summary>
    internal static bool HasUdp(ImmutableArray<EndpointSlice> slices, IpFamily family)
    {
        foreach (EndpointSlice slice in slices)
        {
            if (!IsRead(slice, family) || !slice.Endpoints.Any(static endpoint => endpoint.Addresses.Count > 0)) continue;
            foreach (EndpointPort port in slice.Ports.AsSpan())
            {
                if (port is { Protocol: Protocols.Udp, Port: > 0 }) return true;
            }
        }

        return false;
    }

    /// <summary>How many different addresses of a Service are ready on this node, over all ports: what its health check reports.</summary>
    internal static int LocalReadyAddresses(ImmutableArray<EndpointSlice> slices, IpFamily family, string node)
    {
        ServiceEndpoints merged = ServiceEndpoints.Merge(Read(slices, family));
        return merged.Groups.SelectMany(merged.Of).Where(endpoint => FlagsOf(endpoint, node).HasFlag(EndpointFlags.Local | EndpointFlags.Ready)).Select(static endpoint => endpoint.Address).Distinct().Count();
    }

    private static IEnumerable<EndpointSlice> Read(ImmutableArray<EndpointSlice> slices, IpFamily family) => slices.Where(slice => IsRead(slice, family));

    private static EndpointFlags FlagsOf(MergedEndpoint endpoint, string node)
    {
        EndpointConditions conditions = endpoint.Conditions;
        EndpointFlags flags = EndpointFlags.None;
        if (endpoint.NodeName is { Length: > 0 } name && name == node) flags |= EndpointFlags.Local;
        if (conditions.Ready ?? true) flags |= EndpointFlags.Ready;
        if (conditions.Serving ?? true) flags |= EndpointFlags.Serving;
        if (conditions.Terminating ?? false) flags |= EndpointFlags.Terminating;
        return flags;
    }
}
