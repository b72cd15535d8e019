using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Net.Model;

namespace Net.Dataplane;

/// <summary>Reads endpoints from EndpointSlices, by the rules that kube-proxy's slice cache has.</summary>
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
        var found = new List<ServiceEndpoint>();
        foreach (EndpointSlice slice in slices)
        {
            if (!IsRead(slice, family)) continue;
            foreach (EndpointPort port in slice.Ports.AsSpan())
            {
                bool wanted = (port.Name ?? "") == key.PortName && port.Port is > 0 and <= ushort.MaxValue
                    && TransportProtocols.Parse(port.Protocol) == key.Protocol;
                if (!wanted) continue;
                foreach (Endpoint endpoint in slice.Endpoints.AsSpan())
                {
                    if (TryRead(endpoint, (ushort)port.Port!, node, out ServiceEndpoint read)) found.Add(read);
                }
            }
        }

        return Distinct(found);
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
        HashSet<IpAddress>? addresses = null;
        foreach (EndpointSlice slice in slices)
        {
            if (!IsRead(slice, family) || !slice.Ports.Any(static port => port is { Port: > 0 })) continue;
            foreach (Endpoint endpoint in slice.Endpoints.AsSpan())
            {
                if (TryRead(endpoint, 1, node, out ServiceEndpoint read) && read.IsLocal && read.IsReady) (addresses ??= []).Add(read.Address);
            }
        }

        return addresses?.Count ?? 0;
    }

    private static bool TryRead(Endpoint endpoint, ushort port, string node, out ServiceEndpoint read)
    {
        read = default;
        if (endpoint.Addresses.IsEmpty || !IpAddress.TryParse(endpoint.Addresses[0], out IpAddress address)) return false;
        EndpointConditions conditions = endpoint.Conditions;
        EndpointFlags flags = EndpointFlags.None;
        if (endpoint.NodeName is { Length: > 0 } name && name == node) flags |= EndpointFlags.Local;
        if (conditions.Ready ?? true) flags |= EndpointFlags.Ready;
        if (conditions.Serving ?? true) flags |= EndpointFlags.Serving;
        if (conditions.Terminating ?? false) flags |= EndpointFlags.Terminating;
        read = new ServiceEndpoint(address, port, flags, endpoint.Hints);
        return true;
    }

    // The same address and port twice: one that does not terminate wins, so a pod's successor on the same address counts.
    private static ServiceEndpoint[] Distinct(List<ServiceEndpoint> found)
    {
        if (found.Count == 0) return [];
        Span<ServiceEndpoint> all = CollectionsMarshal.AsSpan(found);
        // Stable by the index, so that among equals the later one that does not terminate wins.
        int[] order = new int[all.Length];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        ServiceEndpoint[] items = all.ToArray();
        Array.Sort(order, (left, right) =>
        {
            int by = items[left].Address.CompareTo(items[right].Address);
            if (by == 0) by = items[left].Port.CompareTo(items[right].Port);
            return by != 0 ? by : left.CompareTo(right);
        });
        var distinct = new ServiceEndpoint[items.Length];
        int count = 0;
        foreach (int index in order)
        {
            ServiceEndpoint item = items[index];
            bool same = count > 0 && distinct[count - 1].Address == item.Address && distinct[count - 1].Port == item.Port;
            if (!same) distinct[count++] = item;
            else if (!item.IsTerminating) distinct[count - 1] = item;
        }

        return count == distinct.Length ? distinct : distinct[..count];
    }
}
