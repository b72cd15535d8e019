namespace Net.Model;

/// <summary>The rules for the ports of a Service.</summary>
internal static class ServicePortRules
{
    private const int KubeletPort = 10250;

    /// <summary>Each port by itself, and that their names differ.</summary>
    public static void Check(in ValueList<ServicePort> ports, FieldErrors errors)
    {
        var names = new SeenItems<string>();
        for (int i = 0; i < ports.Count; i++)
        {
            ServicePort port = ports[i];
            errors.Enter("ports", i);
            if (port.Name.Length > 0)
            {
                errors.Check("name", port.Name, NameRules.Dns1123Label);
                if (names.Repeats(port.Name)) errors.Duplicate("name", port.Name);
            }
            else if (ports.Count > 1)
            {
                errors.Required("name");
            }

            PortRules.CheckNumber(errors, "port", port.Port);
            PortRules.CheckProtocol(errors, "protocol", port.Protocol);
            PortRules.CheckNumberOrName(errors, "targetPort", port.TargetPort);
            if (port.AppProtocol is not null) errors.Check("appProtocol", port.AppProtocol, LabelRules.Key);
            errors.Leave();
        }
    }

    /// <summary>That a load balancer does not expose the kubelet.</summary>
    public static void CheckExposed(in ValueList<ServicePort> ports, FieldErrors errors)
    {
        for (int i = 0; i < ports.Count; i++)
        {
            if (ports[i].Port != KubeletPort) continue;
            errors.Enter("ports", i);
            errors.Invalid("", KubeletPort, $"may not expose port {KubeletPort} externally since it is used by kubelet");
            errors.Leave();
        }
    }

    /// <summary>Node ports where the type has none, and that no pair of protocol and port, or node port, stands twice.</summary>
    public static void CheckTogether(ServiceSpec spec, FieldErrors errors)
    {
        ReadOnlySpan<ServicePort> ports = spec.Ports.AsSpan();
        for (int i = 0; i < ports.Length && spec.Type == ServiceTypes.ClusterIP; i++)
        {
            if (ports[i].NodePort == 0) continue;
            errors.Enter("ports", i);
            errors.Forbidden("nodePort", "may not be used when `type` is 'ClusterIP'");
            errors.Leave();
        }

        var nodePorts = new SeenItems<(string, int)>();
        for (int i = 0; i < ports.Length; i++)
        {
            if (ports[i].NodePort == 0 || !nodePorts.Repeats((ports[i].Protocol, ports[i].NodePort))) continue;
            errors.Enter("ports", i);
            errors.Add(FieldErrorReason.Duplicate, "nodePort", IntOrString.FromInt32(ports[i].NodePort).ToString(), "");
            errors.Leave();
        }

        var numbers = new SeenItems<(string, int)>();
        for (int i = 0; i < ports.Length; i++)
        {
            if (!numbers.Repeats((ports[i].Protocol, ports[i].Port))) continue;
            errors.Enter("ports", i);
            errors.DuplicateJson("", $"{{\"Name\":\"\",\"Protocol\":{GoText.Json(ports[i].Protocol)},\"AppProtocol\":null,\"Port\":{ports[i].Port},\"TargetPort\":0,\"NodePort\":0}}");
            errors.Leave();
        }
    }
}
