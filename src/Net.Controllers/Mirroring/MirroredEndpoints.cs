using Net.Model;

namespace Net.Controllers;

/// <summary>The endpoints of one address type and one set of ports that a slice is to hold.</summary>
internal sealed record MirroredGroup(string AddressType, PortSet Ports, SortedDictionary<EndpointIdentity, Endpoint> Endpoints);

/// <summary>What the slices of an Endpoints object should say: its subsets in canonical form, each cut to the limit, by address type and ports.</summary>
internal sealed class MirroredEndpoints
{
    private readonly SortedDictionary<(string AddressType, string Ports), MirroredGroup> _groups = [];
    private readonly int _capacity;
    private int _invalid;
    private int _skipped;

    private MirroredEndpoints(int capacity) => _capacity = capacity;

    /// <summary>The groups that have endpoints.</summary>
    public IReadOnlyCollection<MirroredGroup> Groups => _groups.Values;

    /// <summary>What to tell the user of addresses that were left out.</summary>
    public IReadOnlyList<SliceEvent> Events { get; private set; } = [];

    public static MirroredEndpoints Of(ValueList<EndpointSubset> subsets, int capacity)
    {
        var mirrored = new MirroredEndpoints(capacity);
        foreach (EndpointSubset subset in EndpointSubsets.Repack(subsets)) mirrored.Add(subset);
        mirrored.Tell();
        return mirrored;
    }

    private void Add(EndpointSubset subset)
    {
        var ports = new PortSet(subset.Ports.Select(static port => new EndpointPort { Name = port.Name, Protocol = port.Protocol, Port = port.Port, AppProtocol = port.AppProtocol }).ToValueList());
        int added = 0, total = subset.Addresses.Count + subset.NotReadyAddresses.Count;
        foreach (EndpointAddress address in subset.Addresses) Take(address, true);
        foreach (EndpointAddress address in subset.NotReadyAddresses) Take(address, false);
        _skipped += total - added;

        void Take(EndpointAddress address, bool ready)
        {
            if (added >= _capacity) return;
            if (!IpAddress.TryParseLenient(address.Ip, out IpAddress ip))
            {
                _invalid++;
                return;
            }

            added++;
            string family = ip.Family == IpFamily.IPv6 ? IpFamilies.IPv6 : IpFamilies.IPv4;
            if (!_groups.TryGetValue((family, ports.Key), out MirroredGroup? group)) _groups[(family, ports.Key)] = group = new(family, ports, []);
            Endpoint endpoint = Mirror(address, ip, ready);
            group.Endpoints[EndpointIdentity.Of(endpoint)] = endpoint;
        }
    }

    private static Endpoint Mirror(EndpointAddress address, IpAddress ip, bool ready) => new()
    {
        Addresses = [ip.ToString()],
        Conditions = new() { Ready = ready },
        Hostname = address.Hostname.Length > 0 ? address.Hostname : null,
        NodeName = address.NodeName,
        TargetRef = address.TargetRef,
    };

    private void Tell()
    {
        List<SliceEvent> events = [];
        if (_invalid > 0) events.Add(new(true, "InvalidIPAddress", $"Skipped {_invalid} invalid IP addresses when mirroring to EndpointSlices"));
        if (_skipped > _invalid) events.Add(new(true, "TooManyAddressesToMirror", $"A max of {_capacity} addresses can be mirrored to EndpointSlices per Endpoints subset. {_skipped} addresses were skipped"));
        Events = events;
    }
}
