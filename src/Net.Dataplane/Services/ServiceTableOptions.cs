using Net.Model;

namespace Net.Dataplane;

/// <summary>What a service table knows beyond the cluster's objects.</summary>
public sealed class ServiceTableOptions
{
    /// <summary>Ranges of cluster IPs: an address in them that no Service has is dropped. Empty (default): such addresses are not ours.</summary>
    public IList<IpCidr> ServiceCidrs { get; } = [];

    /// <summary>Addresses of this node besides those in its Node object.</summary>
    public IList<IpAddress> NodeAddresses { get; } = [];

    /// <summary>Ranges of this node's pods besides <c>spec.podCIDRs</c> of its Node object.</summary>
    public IList<IpCidr> LocalPodCidrs { get; } = [];

    /// <summary>
    /// Where node ports are served; empty (default): on every address of the node. A family without a range here means every address of
    /// that family, as kube-proxy's <c>nodePortAddresses</c> has it.
    /// </summary>
    public IList<IpCidr> NodePortAddresses { get; } = [];

    /// <summary>Serves node ports on loopback addresses too, where <see cref="NodePortAddresses"/> allows. Default true.</summary>
    public bool LocalhostNodePorts { get; set; } = true;

    /// <summary>Masquerades all traffic to cluster IPs, kube-proxy's <c>masqueradeAll</c>. Default false.</summary>
    public bool MasqueradeAll { get; set; }

    /// <summary>
    /// Serves <c>spec.externalIPs</c>, kube-proxy's feature gate <c>AllowServiceExternalIPs</c> (KEP-5707: any user can claim any address with them). Default true, as there.
    /// </summary>
    public bool AllowExternalIPs { get; set; } = true;
}
