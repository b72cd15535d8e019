namespace Net.Model;

/// <summary>
/// Defaults and validation of Pods, as far as networking reads them: ports, host name, addresses (<c>pkg/apis/core/validation</c> ValidatePod,
/// ValidatePodStatusUpdate; <c>pkg/apis/core/v1/conversion.go</c>).
/// </summary>
internal sealed class PodRules : ApiRules<Pod>
{
    protected internal override bool IsComplete => false;

    public override Pod ApplyDefaults(Pod target)
    {
        ValueList<Container> containers = target.Spec.Containers.Map(WithProtocols), init = target.Spec.InitContainers.Map(WithProtocols);
        if (!containers.IsSame(target.Spec.Containers) || !init.IsSame(target.Spec.InitContainers)) target = target with { Spec = target.Spec with { Containers = containers, InitContainers = init } };

        // The singular field counts where the two differ; afterwards it is the first of the list.
        PodStatus status = target.Status;
        ValueList<PodIP> ips = status.PodIP.Length > 0 && (status.PodIPs.IsEmpty || status.PodIPs[0].Ip != status.PodIP) ? [new PodIP { Ip = status.PodIP }] : status.PodIPs;
        string first = ips.IsEmpty ? "" : ips[0].Ip;
        return ips.IsSame(status.PodIPs) && first == status.PodIP ? target : target with { Status = status with { PodIP = first, PodIPs = ips } };
    }

    protected internal override Pod PrepareCreate(Pod target) => target with { Status = new() { Phase = "Pending", QosClass = target.Status.QosClass } };

    protected internal override Pod PrepareUpdate(Pod target, Pod old) => target with { Status = old.Status };

    protected internal override Pod PrepareStatusUpdate(Pod target, Pod old) => target with
    {
        Spec = old.Spec,
        Metadata = target.Metadata with { OwnerReferences = old.Metadata.OwnerReferences },
        Status = target.Status.QosClass.Length > 0 ? target.Status : target.Status with { QosClass = old.Status.QosClass },
    };

    protected internal override void Validate(Pod target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        errors.Enter("spec");
        if (target.Spec.Containers.IsEmpty) errors.Required("containers");
        CheckContainers("containers", target.Spec.Containers, target.Spec.HostNetwork, errors);
        CheckContainers("initContainers", target.Spec.InitContainers, target.Spec.HostNetwork, errors);
        if (target.Spec.Hostname.Length > 0) errors.Check("hostname", target.Spec.Hostname, NameRules.Dns1123Label);
        if (target.Spec.Subdomain.Length > 0) errors.Check("subdomain", target.Spec.Subdomain, NameRules.Dns1123Label);
        if (target.Spec.DnsPolicy is not ("" or "ClusterFirst" or "ClusterFirstWithHostNet" or "Default" or "None"))
        {
            errors.NotSupported("dnsPolicy", target.Spec.DnsPolicy, "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");
        }

        errors.Leave();
    }

    protected internal override void ValidateStatusUpdate(Pod target, Pod old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        errors.Enter("status");
        PodStatus status = target.Status;
        CheckAddresses("podIPs", status.PodIPs.Select(static ip => ip.Ip).ToValueList(), old.Status.PodIPs.Select(static ip => ip.Ip).ToValueList(), errors);
        if (!status.HostIPs.IsEmpty && status.HostIPs[0].Ip != status.HostIP)
        {
            errors.Enter("hostIPs", 0);
            errors.Invalid("ip", status.HostIPs[0].Ip, "must be equal to `hostIP`");
            errors.Leave();
        }

        CheckAddresses("hostIPs", status.HostIPs.Select(static ip => ip.Ip).ToValueList(), old.Status.HostIPs.Select(static ip => ip.Ip).ToValueList(), errors);
        errors.Leave();
    }

    protected internal override void WarnOfStatus(Pod target, Pod old, ICollection<string> warnings)
    {
        for (int i = 0; i < target.Status.HostIPs.Count; i++) Add($"status.hostIPs[{i}].ip", target.Status.HostIPs[i].Ip);
        for (int i = 0; i < target.Status.PodIPs.Count; i++) Add($"status.podIPs[{i}].ip", target.Status.PodIPs[i].Ip);

        void Add(string path, string ip)
        {
            if (AddressRules.WarningForAddress(path, ip) is { } warning) warnings.Add(warning);
        }
    }

    private static Container WithProtocols(Container container)
    {
        ValueList<ContainerPort> ports = container.Ports.Map(static port => port.Protocol.Length > 0 ? port : port with { Protocol = Protocols.Tcp });
        return ports.IsSame(container.Ports) ? container : container with { Ports = ports };
    }

    private static void CheckAddresses(string field, ValueList<string> addresses, ValueList<string> stored, FieldErrors errors)
    {
        for (int i = 0; i < addresses.Count; i++)
        {
            errors.Enter(field, i);
            AddressRules.CheckLegacyAddress(errors, "", addresses[i], stored);
            errors.Leave();
        }

        if (addresses.Count < 2) return;
        bool dual = DualStackRules.AreDualStackAddresses(addresses, out int bad);
        if (bad >= 0) errors.Add(FieldErrorReason.Internal, field, null, $"failed to check for dual stack with error:invalid IP[{bad}]: {addresses[bad]}");
        if (!dual || addresses.Count > 2)
        {
            string shown = $"[{string.Join(",", addresses.Select(static ip => $"{{\"IP\":{GoText.Json(ip)}}}"))}]";
            errors.InvalidJson(field, shown, "may specify no more than one IP for each IP family");
        }
    }

    private static void CheckContainers(string field, in ValueList<Container> containers, bool hostNetwork, FieldErrors errors)
    {
        var names = new SeenItems<string>();
        for (int i = 0; i < containers.Count; i++)
        {
            errors.Enter(field, i);
            if (containers[i].Name.Length == 0) errors.Required("name");
            else errors.Check("name", containers[i].Name, NameRules.Dns1123Label);
            if (names.Repeats(containers[i].Name)) errors.Duplicate("name", containers[i].Name);
            CheckPorts(containers[i].Ports, hostNetwork, errors);
            errors.Leave();
        }
    }

    private static void CheckPorts(in ValueList<ContainerPort> ports, bool hostNetwork, FieldErrors errors)
    {
        var names = new SeenItems<string>();
        for (int i = 0; i < ports.Count; i++)
        {
            ContainerPort port = ports[i];
            errors.Enter("ports", i);
            if (port.Name.Length > 0)
            {
                errors.Check("name", port.Name, NameRules.PortName);
                if (NameRules.PortName(port.Name) is null && names.Repeats(port.Name)) errors.Duplicate("name", port.Name);
            }

            if (port.Port == 0) errors.Required("containerPort");
            else PortRules.CheckNumber(errors, "containerPort", port.Port);
            if (port.HostPort != 0) PortRules.CheckNumber(errors, "hostPort", port.HostPort);
            if (hostNetwork && port.HostPort != port.Port) errors.Invalid("hostPort", port.HostPort, "must match `containerPort` when `hostNetwork` is true");
            PortRules.CheckProtocol(errors, "protocol", port.Protocol);
            if (port.HostIP.Length > 0) AddressRules.CheckLegacyAddress(errors, "hostIP", port.HostIP);
            errors.Leave();
        }
    }
}
