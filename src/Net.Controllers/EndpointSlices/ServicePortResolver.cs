using Net.Model;

namespace Net.Controllers;

/// <summary>The endpoint ports of each pod of a Service: named target ports are looked up in the pod, so that pods may differ.</summary>
internal sealed class ServicePortResolver
{
    private readonly ValueList<ServicePort> _ports;
    private readonly Dictionary<PortSet, PortSet> _known = [];
    private readonly bool _anyNamed;
    private int[] _lastNumbers = [];
    private PortSet? _last;

    public ServicePortResolver(Service service)
    {
        // A headless Service may have no ports; then its endpoints have none. Any other Service without ports is as good as one.
        _ports = service.Spec.Ports;
        foreach (ServicePort port in _ports.AsSpan()) _anyNamed |= port.TargetPort.IsString;
    }

    /// <summary>The ports of a pod; a named port that the pod does not have is left out.</summary>
    public PortSet Resolve(Pod pod)
    {
        if (!_anyNamed) return _last ??= _ports.IsEmpty ? PortSet.None : Build(Numbers(pod, new int[_ports.Count]));

        Span<int> numbers = _ports.Count <= 32 ? stackalloc int[_ports.Count] : new int[_ports.Count];
        Numbers(pod, numbers);
        if (_last is not null && numbers.SequenceEqual(_lastNumbers)) return _last;
        _lastNumbers = numbers.ToArray();
        PortSet built = Build(numbers);
        if (_known.TryGetValue(built, out PortSet? same)) return _last = same;
        _known.Add(built, built);
        return _last = built;
    }

    /// <summary>The number a target port has in a pod, or -1: the first container port of that name and protocol, then those of initial containers that keep running.</summary>
    public static int FindPort(Pod pod, ServicePort port)
    {
        if (!port.TargetPort.IsString) return port.TargetPort.Number;
        string name = port.TargetPort.Name;
        TransportProtocol protocol = TransportProtocols.Parse(port.Protocol);
        foreach (Container container in pod.Spec.Containers.AsSpan())
        {
            if (TryFind(container, name, protocol, out int number)) return number;
        }

        foreach (Container container in pod.Spec.InitContainers.AsSpan())
        {
            if (container.RestartPolicy == "Always" && TryFind(container, name, protocol, out int number)) return number;
        }

        return -1;
    }

    private static bool TryFind(Container container, string name, TransportProtocol protocol, out int number)
    {
        foreach (ContainerPort port in container.Ports.AsSpan())
        {
            if (port.Name != name || TransportProtocols.Parse(port.Protocol) != protocol) continue;
            number = port.Port;
            return true;
        }

        number = 0;
        return false;
    }

    private Span<int> Numbers(Pod pod, Span<int> numbers)
    {
        for (int i = 0; i < numbers.Length; i++) numbers[i] = FindPort(pod, _ports[i]);
        return numbers;
    }

    private PortSet Build(ReadOnlySpan<int> numbers)
    {
        var ports = new List<EndpointPort>(numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
        {
            ServicePort port = _ports[i];
            if (numbers[i] < 0) continue;
            int number = numbers[i] == 0 && !port.TargetPort.IsString ? port.Port : numbers[i];
            ports.Add(new() { Name = port.Name, Protocol = port.Protocol.Length == 0 ? Protocols.Tcp : port.Protocol, Port = number, AppProtocol = port.AppProtocol });
        }

        return new(ports.ToValueList());
    }
}
