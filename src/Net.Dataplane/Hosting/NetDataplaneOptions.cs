namespace Net.Dataplane;

/// <summary>What <c>AddNetDataplane</c> serves.</summary>
public sealed class NetDataplaneOptions
{
    /// <summary>The name of the node that it serves; endpoints that name it are local. Default: this machine's name in lower case.</summary>
    public string Node { get; set; } = Environment.MachineName.ToLowerInvariant();

    /// <summary>Ranges of cluster IPs, such as <c>127.96.0.0/16</c>: an address in them that no Service has is dropped. None by default.</summary>
    public IList<string> ServiceCidrs { get; } = [];

    /// <summary>Where node ports are served, as ranges; none by default: on every address of the node.</summary>
    public IList<string> NodePortAddresses { get; } = [];

    /// <summary>How the proxy listens, balances and connects.</summary>
    public ServiceProxyOptions Proxy { get; } = new();
}
