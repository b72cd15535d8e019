using System.Runtime.InteropServices;
using Net.Model;

namespace Net.Policy;

/// <summary>Ports that no policy and no name of a pod's port tells apart: what one of them may, all may.</summary>
/// <param name="Protocol">The protocol of one of them.</param>
/// <param name="Port">The number of that one.</param>
/// <param name="Ports">All of them.</param>
internal sealed record PortClass(TransportProtocol Protocol, ushort Port, PortSet Ports)
{
    /// <summary>One port, whatever others it is like.</summary>
    public static PortClass Of(TransportProtocol protocol, ushort port) => new(protocol, port, PortSet.Of(protocol, port));
}

/// <summary>Every port of every protocol, in classes.</summary>
internal static class PortPartition
{
    /// <summary>The classes that hold for several snapshots alike, by protocol and number of their first port.</summary>
    public static PortClass[] Of(params ReadOnlySpan<PolicySnapshot> snapshots)
    {
        PolicySnapshot[] worlds = snapshots.ToArray();
        HashSet<(TransportProtocol Protocol, ushort Port)> named = [.. worlds.SelectMany(NamedPorts)];
        var classes = new Dictionary<string, List<PortRange>>(StringComparer.Ordinal);
        foreach (TransportProtocol protocol in (ReadOnlySpan<TransportProtocol>)[TransportProtocol.Tcp, TransportProtocol.Udp, TransportProtocol.Sctp])
        {
            var borders = new SortedSet<int> { 1 };
            foreach (PolicySnapshot world in worlds)
            {
                foreach (ushort start in world.Ports.Starts(protocol)) borders.Add(Math.Max(1, (int)start));
            }

            foreach ((TransportProtocol of, ushort port) in named)
            {
                if (of == protocol) borders.UnionWith([port, port + 1]);
            }

            borders.Remove(ushort.MaxValue + 1);
            int[] starts = [.. borders];
            for (int i = 0; i < starts.Length; i++)
            {
                var range = new PortRange(protocol, (ushort)starts[i], (ushort)(i + 1 < starts.Length ? starts[i + 1] - 1 : ushort.MaxValue));
                ref List<PortRange>? ranges = ref CollectionsMarshal.GetValueRefOrAddDefault(classes, Signature(worlds, range, named), out _);
                (ranges ??= []).Add(range);
            }
        }

        return [.. classes.Values.Select(static ranges => new PortClass(ranges[0].Protocol, ranges[0].First, PortSet.Of(ranges))).OrderBy(static one => (one.Protocol, one.Port))];
    }

    // Names are resolved by each destination for itself, so a port that some pod names and some policy asks for by name stands alone.
    private static string Signature(PolicySnapshot[] worlds, PortRange range, HashSet<(TransportProtocol, ushort)> named) =>
        named.Contains((range.Protocol, range.First))
            ? $"{range}"
            : string.Concat(worlds.Select(world => $"{new string(MemoryMarshal.Cast<ulong, char>(world.Ports.Row(range.Protocol, range.First)))}|"));

    private static IEnumerable<(TransportProtocol, ushort)> NamedPorts(PolicySnapshot world) =>
        world.PortProfiles().SelectMany(static profile => profile.Ports.Select(port => (profile, port)))
            .Where(named => world.Ports.IsListed(named.profile.NamesOf(named.port.Protocol, named.port.Port)))
            .Select(static named => named.port);
}
