using Net.Model;

namespace Net.Policy;

/// <summary>The names that a pod's containers give ports: by protocol and number. Immutable; equal pods share one.</summary>
internal sealed class PortProfile
{
    private readonly int[] _ports;
    private readonly int[] _names;

    private PortProfile(int[] ports, int[] names)
    {
        _ports = ports;
        _names = names;
    }

    /// <summary>A pod that names no port.</summary>
    public static PortProfile Empty { get; } = new([], []);

    /// <summary>The numbers that have names, each as protocol and number.</summary>
    public IEnumerable<(TransportProtocol Protocol, ushort Port)> Ports => _ports.Select(static port => ((TransportProtocol)(port >> 16), (ushort)port));

    /// <summary>The id of the names of a port, or -1.</summary>
    public int NamesOf(TransportProtocol protocol, ushort port)
    {
        int wanted = Key(protocol, port);
        int[] ports = _ports;
        for (int i = 0; i < ports.Length; i++)
        {
            if (ports[i] == wanted) return _names[i];
        }

        return -1;
    }

    /// <summary>The profile of a pod; initial containers' ports do not count.</summary>
    public static PortProfile Of(Pod pod, PortLists sets, Dictionary<string, PortProfile> known)
    {
        List<(int Key, string Name)>? named = null;
        foreach (Container container in pod.Spec.Containers.AsSpan())
        {
            foreach (ContainerPort port in container.Ports.AsSpan())
            {
                TransportProtocol protocol = TransportProtocols.Parse(port.Protocol);
                if (port.Name.Length > 0 && protocol != TransportProtocol.None && port.Port is > 0 and <= ushort.MaxValue)
                {
                    (named ??= []).Add((Key(protocol, (ushort)port.Port), port.Name));
                }
            }
        }

        if (named is null) return Empty;
        string text = string.Join(',', named);
        if (known.TryGetValue(text, out PortProfile? profile)) return profile;
        IGrouping<int, string>[] groups = [.. named.GroupBy(static port => port.Key, static port => port.Name)];
        profile = new(
            [.. groups.Select(static group => group.Key)],
            [.. groups.Select(group => sets.InternNames((TransportProtocol)(group.Key >> 16), group))]);
        known.Add(text, profile);
        return profile;
    }

    private static int Key(TransportProtocol protocol, ushort port) => ((int)protocol << 16) | port;
}
