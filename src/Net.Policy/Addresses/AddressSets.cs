using Net.Model;

namespace Net.Policy;

/// <summary>The distinct sets of addresses that rules name: blocks with holes, nodes by label, domain names. Written by one thread; ids are never reused.</summary>
internal sealed class AddressSets
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<(LabelSelector? Nodes, string? Domain)> _sources = [];
    private readonly List<AddressRange[]> _ranges = [];
    private AddressPartition? _partition;

    public int Count => _ranges.Count;

    /// <summary>The id of a network without some parts of it.</summary>
    public int Block(IpCidr cidr, IReadOnlyList<IpCidr> except)
    {
        string key = except.Count == 0 ? cidr.ToString() : $"{cidr}!{string.Join('!', except.Order())}";
        return Intern(key, null, null, () => [.. AddressRange.Without(AddressRange.Of(cidr), except.Select(AddressRange.Of))]);
    }

    /// <summary>The id of the addresses of the nodes that a selector selects.</summary>
    public int Nodes(LabelSelector selector, ClusterNodes nodes) => Intern($"nodes {ModelJson.ToText(selector)}", selector, null, () => nodes.Select(selector));

    /// <summary>The id of the addresses of a domain name or wildcard.</summary>
    public int Domain(string pattern, DomainAddresses domains) => Intern($"domain {pattern}", null, pattern, () => domains.Select(pattern));

    /// <summary>Looks the addresses of nodes up anew.</summary>
    public void NodesChanged(ClusterNodes nodes)
    {
        for (int i = 0; i < _sources.Count; i++)
        {
            if (_sources[i].Nodes is { } selector) Replace(i, nodes.Select(selector));
        }
    }

    /// <summary>Looks the addresses of domain names up anew.</summary>
    public void DomainsChanged(DomainAddresses domains)
    {
        for (int i = 0; i < _sources.Count; i++)
        {
            if (_sources[i].Domain is { } pattern) Replace(i, domains.Select(pattern));
        }
    }

    /// <summary>The partition that all sets make together.</summary>
    public AddressPartition Partition => _partition ??= AddressPartition.Build(_ranges);

    private int Intern(string key, LabelSelector? nodes, string? domain, Func<AddressRange[]> ranges)
    {
        if (_ids.TryGetValue(key, out int id)) return id;
        id = _ranges.Count;
        _ids.Add(key, id);
        _sources.Add((nodes, domain));
        _ranges.Add(ranges());
        _partition = null;
        return id;
    }

    private void Replace(int set, AddressRange[] ranges)
    {
        if (_ranges[set].AsSpan().SequenceEqual(ranges)) return;
        _ranges[set] = ranges;
        _partition = null;
    }
}
