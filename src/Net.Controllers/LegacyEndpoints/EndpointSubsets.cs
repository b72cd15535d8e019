using Net.Model;

namespace Net.Controllers;

/// <summary>The canonical form of the subsets of an Endpoints object (<c>k8s.io/api/v1/endpoints RepackSubsets</c>).</summary>
public static class EndpointSubsets
{
    /// <summary>
    /// Takes the subsets apart into ports and addresses and puts ports with the same addresses together again. An address that is not ready in one subset is
    /// not ready for that port at all. Addresses are sorted by text and UID, ports and subsets by their content. Subsets without any address vanish.
    /// </summary>
    /// <remarks>
    /// Two addresses are the same when text and UID of the target are; of their other fields those that come first count. As upstream, which compares them by pointer,
    /// ports with an application protocol are the same only when they are one object, so those of two subsets of a decoded document never are.
    /// </remarks>
    public static ValueList<EndpointSubset> Repack(ValueList<EndpointSubset> subsets)
    {
        var addresses = new Dictionary<AddressKey, EndpointAddress>();
        var ports = new Dictionary<PortKey, SortedDictionary<AddressKey, bool>>();
        foreach (EndpointSubset subset in subsets.AsSpan())
        {
            if (subset.Ports.IsEmpty) Add(subset, PortKey.None);
            foreach (EndpointsPort port in subset.Ports.AsSpan()) Add(subset, new(port));
        }

        var merged = new Dictionary<ReadyAddresses, List<PortKey>>();
        foreach ((PortKey port, SortedDictionary<AddressKey, bool> ready) in ports)
        {
            var key = new ReadyAddresses(ready);
            if (!merged.TryGetValue(key, out List<PortKey>? same)) merged[key] = same = [];
            same.Add(port);
        }

        return merged
            .Select(pair => Build(pair.Key.Ready, pair.Value, addresses))
            .OrderBy(static subset => string.Join('\n', subset.Ports.Select(static port => new PortKey(port).Text)), StringComparer.Ordinal)
            .ToValueList();

        void Add(EndpointSubset subset, PortKey port)
        {
            foreach (EndpointAddress address in subset.Addresses.AsSpan()) Map(address, port, true);
            foreach (EndpointAddress address in subset.NotReadyAddresses.AsSpan()) Map(address, port, false);
        }

        void Map(EndpointAddress address, PortKey port, bool ready)
        {
            var key = new AddressKey(address.Ip, address.TargetRef?.Uid);
            addresses.TryAdd(key, address);
            if (!ports.TryGetValue(port, out SortedDictionary<AddressKey, bool>? map)) ports[port] = map = [];
            map[key] = ready && (!map.TryGetValue(key, out bool was) || was);
        }
    }

    private static EndpointSubset Build(SortedDictionary<AddressKey, bool> ready, List<PortKey> ports, Dictionary<AddressKey, EndpointAddress> addresses) => new()
    {
        Addresses = Pick(ready, true, addresses),
        NotReadyAddresses = Pick(ready, false, addresses),
        Ports = ports.Any(static port => port.IsNone) ? default : ports.OrderBy(static port => port.Text, StringComparer.Ordinal).Select(static port => port.Port!).ToValueList(),
    };

    private static ValueList<EndpointAddress> Pick(SortedDictionary<AddressKey, bool> ready, bool wanted, Dictionary<AddressKey, EndpointAddress> addresses)
    {
        EndpointAddress[] picked = [.. ready.Where(pair => pair.Value == wanted).Select(pair => addresses[pair.Key])];
        return picked.Length == 0 ? default : picked.ToValueList();
    }

    private readonly record struct AddressKey(string Ip, string? Uid) : IComparable<AddressKey>
    {
        // By the text of the address, not its value; one that stands for nothing comes first.
        public int CompareTo(AddressKey other)
        {
            int order = string.CompareOrdinal(Ip, other.Ip);
            return order != 0 ? order : string.CompareOrdinal(Uid, other.Uid);
        }
    }

    // Not having ports is a port of its own here: such a subset merges with no other.
    private readonly record struct PortKey(EndpointsPort? Port)
    {
        public static PortKey None => default;

        public bool IsNone => Port is null;

        public bool Equals(PortKey other) => Port?.AppProtocol is null ? Port == other.Port : ReferenceEquals(Port, other.Port);

        public override int GetHashCode() => Port?.GetHashCode() ?? 0;

        public string Text => Port is null ? "" : $"{Port.Name}\t{Port.Protocol}\t{Port.Port:D5}\t{Port.AppProtocol ?? "-"}";
    }

    private sealed class ReadyAddresses(SortedDictionary<AddressKey, bool> ready) : IEquatable<ReadyAddresses>
    {
        private readonly int _hash = HashOf(ready);

        public SortedDictionary<AddressKey, bool> Ready { get; } = ready;

        public bool Equals(ReadyAddresses? other) => other is not null && _hash == other._hash && Ready.SequenceEqual(other.Ready);

        public override bool Equals(object? obj) => Equals(obj as ReadyAddresses);

        public override int GetHashCode() => _hash;

        private static int HashOf(SortedDictionary<AddressKey, bool> ready)
        {
            HashCode hash = default;
            foreach (KeyValuePair<AddressKey, bool> one in ready) hash.Add(one);
            return hash.ToHashCode();
        }
    }
}
