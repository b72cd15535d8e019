using Net.Model;

namespace Net.Dataplane;

/// <summary>What routing needs to know of the node that it runs on. Immutable.</summary>
public sealed record NodeView
{
    /// <summary>The node's name; endpoints that name it are local. Empty: none is.</summary>
    public string Name { get; init; } = "";

    /// <summary>The zone of its label <c>topology.kubernetes.io/zone</c>; empty: zone hints are not used.</summary>
    public string Zone { get; init; } = "";

    /// <summary>The node's own addresses: node ports are served there, and traffic from them counts as the node's.</summary>
    public ValueList<IpAddress> Addresses { get; init; }

    /// <summary>Ranges whose addresses are pods of this node (<c>spec.podCIDRs</c>); empty: pods are not told from others.</summary>
    public ValueList<IpCidr> PodCidrs { get; init; }

    /// <summary>
    /// Load balancers may send traffic here: the Node object is there, is not being deleted, and the cluster autoscaler has not marked it for removal (taint
    /// <c>ToBeDeletedByClusterAutoscaler</c>; KEP-3836).
    /// </summary>
    public bool IsEligible { get; init; }

    /// <summary>Reads the view from a Node object; one that is not there yet leaves only the name.</summary>
    internal static NodeView Of(string name, Node? node, ServiceTableOptions options)
    {
        List<IpAddress> addresses = [.. options.NodeAddresses];
        List<IpCidr> cidrs = [.. options.LocalPodCidrs];
        if (node is not null)
        {
            foreach (NodeAddress entry in node.Status.Addresses.AsSpan())
            {
                if (IpAddress.TryParseLenient(entry.Address, out IpAddress address) && !addresses.Contains(address)) addresses.Add(address);
            }

            foreach (string text in node.Spec.PodCIDRs.AsSpan())
            {
                if (IpCidr.TryParseLenient(text, out IpCidr cidr) && !cidrs.Contains(cidr)) cidrs.Add(cidr);
            }
        }

        return new NodeView { Name = name, Zone = node?.Zone ?? "", IsEligible = node is not null && MayServe(node), Addresses = [.. addresses], PodCidrs = [.. cidrs] };
    }

    private static bool MayServe(Node node) =>
        node.Metadata.DeletionTimestamp is null && !node.Spec.Taints.Any(static taint => taint.Key == "ToBeDeletedByClusterAutoscaler");

    internal bool Has(IpAddress address)
    {
        foreach (IpAddress own in Addresses.AsSpan())
        {
            if (own == address) return true;
        }

        return address.IsLoopback;
    }

    /// <summary>True if local pods can be told from others in this family.</summary>
    internal bool HasPodCidr(IpFamily family)
    {
        foreach (IpCidr cidr in PodCidrs.AsSpan())
        {
            if (cidr.Family == family) return true;
        }

        return false;
    }

    internal bool IsLocalPod(IpAddress address)
    {
        foreach (IpCidr cidr in PodCidrs.AsSpan())
        {
            if (cidr.Contains(address)) return true;
        }

        return false;
    }
}
