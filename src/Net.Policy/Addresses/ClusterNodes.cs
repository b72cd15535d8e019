using Net.Model;

namespace Net.Policy;

/// <summary>The nodes of the cluster and the addresses that stand for them: of types InternalIP and ExternalIP. Written by one thread; an index is never reused.</summary>
internal sealed class ClusterNodes
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<Node?> _nodes = [];
    private IpAddress[][] _addresses = [];
    private bool _isShared;

    /// <summary>The addresses by index; never changed once given out.</summary>
    public IpAddress[][] Addresses
    {
        get
        {
            _isShared = true;
            return _addresses;
        }
    }

    /// <summary>The index of a node of a name, known or not.</summary>
    public int IndexOf(string name)
    {
        if (name.Length == 0) return -1;
        if (_indexes.TryGetValue(name, out int index)) return index;
        index = _nodes.Count;
        _indexes.Add(name, index);
        _nodes.Add(null);
        Array.Resize(ref _addresses, index + 1);
        _isShared = false;
        _addresses[index] = [];
        return index;
    }

    /// <summary>Sets a node, or with null forgets it.</summary>
    public void Set(string name, Node? node)
    {
        int index = IndexOf(name);
        if (index < 0) return;
        _nodes[index] = node;
        if (_isShared) _addresses = [.. _addresses];
        _isShared = false;
        _addresses[index] = node is null ? [] : [.. AddressesOf(node)];
    }

    /// <summary>The addresses of the nodes that a selector selects.</summary>
    public AddressRange[] Select(LabelSelector selector) =>
        [.. _nodes.Where(node => node is not null && selector.Matches(node.Metadata.Labels)).SelectMany(static node => AddressesOf(node!)).Distinct().Order().Select(AddressRange.Of)];

    private static IEnumerable<IpAddress> AddressesOf(Node node)
    {
        foreach (NodeAddress address in node.Status.Addresses)
        {
            if (address.Type is "InternalIP" or "ExternalIP" && IpAddress.TryParse(address.Address, out IpAddress parsed)) yield return parsed;
        }
    }
}
