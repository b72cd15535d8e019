namespace Net.Model;

/// <summary>
/// Takes the cluster IPs and node ports a Service needs (<c>pkg/registry/core/service/storage/alloc.go</c>). Which are free is the allocator's to say;
/// which are needed, and what to answer when one cannot be had, is decided here.
/// </summary>
internal sealed class ServiceAllocation(IServiceAllocations allocations, FieldErrors errors)
{
    private const string NodePortField = "nodePort";

    public Service Create(Service service)
    {
        service = ServiceFamilies.Apply(service, null, allocations.Families, errors);
        ServiceSpec spec = service.Spec;
        if (errors.IsEmpty) spec = AllocateClusterIPs(service.Metadata, spec);
        if (errors.IsEmpty && ServiceShape.HasNodePorts(spec)) spec = InitNodePorts(spec);
        if (errors.IsEmpty && ServiceShape.NeedsHealthCheck(spec)) spec = AllocateHealthCheckPort(spec);
        return service with { Spec = spec };
    }

    public Service Update(Service service, Service old)
    {
        bool keeps = ServiceFamilies.KeepsPreferDualStack(service, old);
        service = ServiceFamilies.Apply(service, old, allocations.Families, errors);
        ServiceSpec spec = service.Spec;
        if (errors.IsEmpty && !keeps) spec = UpdateClusterIPs(service.Metadata, spec, old.Spec);
        if (errors.IsEmpty && ServiceShape.HasNodePorts(spec)) spec = UpdateNodePorts(spec, old.Spec);
        if (errors.IsEmpty && ServiceShape.NeedsHealthCheck(spec) && !ServiceShape.NeedsHealthCheck(old.Spec)) spec = AllocateHealthCheckPort(spec);
        return service with { Spec = spec };
    }

    private ServiceSpec AllocateClusterIPs(ObjectMeta owner, ServiceSpec spec)
    {
        if (ServiceShape.IsExternalName(spec) || (!spec.ClusterIPs.IsEmpty && spec.ClusterIPs[0] == ServiceShape.None)) return spec;
        string[] ips = new string[Math.Max(spec.ClusterIPs.Count, spec.IpFamilies.Count)];
        for (int i = 0; i < ips.Length; i++) ips[i] = i < spec.ClusterIPs.Count ? spec.ClusterIPs[i] : "";
        ValueList<string> asked = ips.ToValueList();
        for (int i = 0; i < spec.IpFamilies.Count && errors.IsEmpty; i++) ips[i] = Take(owner, IpFamilies.Parse(spec.IpFamilies[i]), ips[i], asked) ?? ips[i];
        return errors.IsEmpty ? spec with { ClusterIP = ips.Length > 0 ? ips[0] : "", ClusterIPs = ips.ToValueList() } : spec;
    }

    private ServiceSpec UpdateClusterIPs(ObjectMeta owner, ServiceSpec spec, ServiceSpec stored)
    {
        if (ServiceShape.IsExternalName(stored) && !ServiceShape.IsExternalName(spec)) return AllocateClusterIPs(owner, spec);
        bool upgraded = !ServiceShape.IsExternalName(spec) && stored.IpFamilies.Count == 1 && spec.IpFamilies.Count == 2;
        if (!upgraded || (!stored.ClusterIPs.IsEmpty && stored.ClusterIPs[0] == ServiceShape.None)) return spec;
        ValueList<string> asked = spec.ClusterIPs.Count < 2 ? [.. spec.ClusterIPs, ""] : spec.ClusterIPs;
        return asked.Count == 2 && Take(owner, IpFamilies.Parse(spec.IpFamilies[1]), asked[1], asked) is { } second
            ? spec with { ClusterIPs = [asked[0], second] }
            : spec;
    }

    // One address of a family: the one asked for, or any. Null, with an error added, when it cannot be had.
    private string? Take(ObjectMeta owner, IpFamily family, string asked, ValueList<string> list)
    {
        if (asked.Length == 0)
        {
            IpAddress next = allocations.NextAddress(family);
            if (!next.IsValid) errors.Add(new FieldError("", FieldErrorReason.Internal, null, $"failed to allocate a serviceIP: range is full"));
            else if (ParentProblem(owner, next) is { } why) Refuse(list, $"failed to allocate IP: {why}");
            else return next.ToString();
            return null;
        }

        IpAddress address = AddressText.Parse(asked).Address;
        if ((allocations.ReserveAddress(address) ?? ParentProblem(owner, address)) is not { } problem) return asked;
        Refuse(list, $"failed to allocate IP {address}: {problem}");
        return null;
    }

    // To take an address is to create an IPAddress object with the Service as its parent; that one must be valid, too.
    private static string? ParentProblem(ObjectMeta owner, IpAddress address)
    {
        var claim = new IPAddressResource
        {
            Metadata = new() { Name = address.ToString() },
            Spec = new() { ParentRef = new() { Resource = "services", Namespace = owner.Namespace, Name = owner.Name } },
        };
        IReadOnlyList<FieldError> found = ApiRules.For<IPAddressResource>().ValidateCreate(claim);
        if (found.Count == 0) return null;
        string all = found.Count == 1 ? found[0].ToString() : $"[{string.Join(", ", found)}]";
        return $"IPAddress.networking.k8s.io {GoText.Quote(claim.Metadata.Name)} is invalid: {all}";
    }

    private void Refuse(ValueList<string> list, string problem)
    {
        errors.Enter("spec");
        errors.Invalid("clusterIPs", list, problem);
        errors.Leave();
    }

    // Ports of one number share a node port whatever their protocol.
    private ServiceSpec InitNodePorts(ServiceSpec spec)
    {
        var byPort = new Dictionary<int, int>();
        ServicePort[] ports = [.. spec.Ports];
        for (int i = 0; i < ports.Length && errors.IsEmpty; i++)
        {
            ServicePort port = ports[i];
            if (port.NodePort == 0 && !ServiceShape.AllocatesNodePorts(spec)) continue;
            if (!byPort.TryGetValue(port.Port, out int shared))
            {
                int asked = ports.FirstOrDefault(other => other.Port == port.Port && other.NodePort != 0)?.NodePort ?? 0;
                int taken = asked != 0 ? Reserve(i, asked) : Next(port.Port);
                byPort[port.Port] = taken;
                if (taken != port.NodePort) ports[i] = port with { NodePort = taken };
            }
            else if (port.NodePort == 0)
            {
                ports[i] = port with { NodePort = shared };
            }
            else if (port.NodePort != shared)
            {
                Reserve(i, port.NodePort);
            }
        }

        return errors.IsEmpty ? spec with { Ports = ports.ToValueList() } : spec;
    }

    private ServiceSpec UpdateNodePorts(ServiceSpec spec, ServiceSpec stored)
    {
        HashSet<int> held = [.. stored.Ports.Select(static port => port.NodePort).Where(static port => port != 0)];
        var given = new HashSet<(string Protocol, int NodePort)>();
        ServicePort[] ports = [.. spec.Ports];
        for (int i = 0; i < ports.Length && errors.IsEmpty; i++)
        {
            ServicePort port = ports[i];
            if (port.NodePort == 0 && !ServiceShape.AllocatesNodePorts(spec)) continue;
            if (port.NodePort == 0) ports[i] = port = port with { NodePort = Next(port.Port) };
            else if (held.Add(port.NodePort)) Reserve(i, port.NodePort);
            if (errors.IsEmpty && !given.Add((port.Protocol, port.NodePort)))
            {
                errors.Add(new FieldError("", FieldErrorReason.Internal, null, $"duplicate nodePort: {{{port.Protocol} {port.NodePort}}}"));
            }
        }

        return errors.IsEmpty ? spec with { Ports = ports.ToValueList() } : spec;
    }

    private ServiceSpec AllocateHealthCheckPort(ServiceSpec spec)
    {
        if (spec.HealthCheckNodePort == 0) return spec with { HealthCheckNodePort = Next(0) };
        if (allocations.ReserveNodePort(spec.HealthCheckNodePort) is { } problem)
        {
            errors.Add(new FieldError("", FieldErrorReason.Internal, null, $"failed to allocate requested HealthCheck NodePort {spec.HealthCheckNodePort}: {problem}"));
        }

        return spec;
    }

    private int Reserve(int index, int nodePort)
    {
        if (allocations.ReserveNodePort(nodePort) is not { } problem) return nodePort;
        errors.Enter("spec");
        errors.Enter("ports", index);
        errors.Invalid(NodePortField, nodePort, problem);
        errors.Leave();
        errors.Leave();
        return nodePort;
    }

    private int Next(int servicePort)
    {
        int port = allocations.NextNodePort(servicePort);
        if (port == 0) errors.Add(new FieldError("", FieldErrorReason.Internal, null, "failed to allocate a nodePort: range is full"));
        return port;
    }
}
