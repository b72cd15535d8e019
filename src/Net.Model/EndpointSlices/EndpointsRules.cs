namespace Net.Model;

/// <summary>Defaults and validation of Endpoints (<c>pkg/apis/core/validation</c> ValidateEndpoints, <c>pkg/registry/core/endpoint</c>).</summary>
internal sealed class EndpointsRules : ApiRules<Endpoints>
{
    private const string ManagedByLabel = "endpoints.kubernetes.io/managed-by";

    private const string Controller = "endpoint-controller";

    protected internal override string LifecycleWarning => "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";

    public override Endpoints ApplyDefaults(Endpoints target)
    {
        ValueList<EndpointSubset> subsets = target.Subsets.Map(static subset =>
        {
            ValueList<EndpointsPort> ports = subset.Ports.Map(static port => port.Protocol.Length > 0 ? port : port with { Protocol = Protocols.Tcp });
            return ports.IsSame(subset.Ports) ? subset : subset with { Ports = ports };
        });
        return subsets.IsSame(target.Subsets) ? target : target with { Subsets = subsets };
    }

    protected internal override void Validate(Endpoints target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        CheckSubsets(target.Subsets, errors);
    }

    protected internal override void ValidateUpdate(Endpoints target, Endpoints old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        CheckMeta(target, errors);
        int before = errors.Count;
        CheckSubsets(target.Subsets, errors);
        if (errors.Count > before && target.Subsets == old.Subsets) errors.TruncateTo(before);
    }

    protected internal override void Warn(Endpoints target, Endpoints? old, ICollection<string> warnings)
    {
        if (target.Metadata.Label(ManagedByLabel) == Controller) return;
        for (int i = 0; i < target.Subsets.Count; i++)
        {
            Warn($"subsets[{i}].addresses", target.Subsets[i].Addresses, warnings);
            Warn($"subsets[{i}].notReadyAddresses", target.Subsets[i].NotReadyAddresses, warnings);
        }
    }

    private static void Warn(string path, ValueList<EndpointAddress> addresses, ICollection<string> warnings)
    {
        for (int i = 0; i < addresses.Count; i++)
        {
            if (AddressRules.WarningForAddress($"{path}[{i}].ip", addresses[i].Ip) is { } warning) warnings.Add(warning);
        }
    }

    private static void CheckSubsets(in ValueList<EndpointSubset> subsets, FieldErrors errors)
    {
        for (int i = 0; i < subsets.Count; i++)
        {
            EndpointSubset subset = subsets[i];
            errors.Enter("subsets", i);
            if (subset.Addresses.IsEmpty && subset.NotReadyAddresses.IsEmpty) errors.Required("", "must specify `addresses` or `notReadyAddresses`");
            CheckAddresses("addresses", subset.Addresses, errors);
            CheckAddresses("notReadyAddresses", subset.NotReadyAddresses, errors);
            for (int j = 0; j < subset.Ports.Count; j++)
            {
                errors.Enter("ports", j);
                CheckPort(subset.Ports[j], subset.Ports.Count > 1, errors);
                errors.Leave();
            }

            errors.Leave();
        }
    }

    private static void CheckAddresses(string field, in ValueList<EndpointAddress> addresses, FieldErrors errors)
    {
        for (int i = 0; i < addresses.Count; i++)
        {
            EndpointAddress address = addresses[i];
            errors.Enter(field, i);
            AddressRules.CheckLegacyAddress(errors, "ip", address.Ip);
            if (address.Hostname.Length > 0) errors.Check("hostname", address.Hostname, NameRules.Dns1123Label);
            if (address.NodeName is not null) errors.Check("nodeName", address.NodeName, NameRules.Dns1123Subdomain);
            AddressRules.CheckEndpointAddress(errors, "ip", address.Ip);
            errors.Leave();
        }
    }

    private static void CheckPort(EndpointsPort port, bool needsName, FieldErrors errors)
    {
        if (port.Name.Length > 0) errors.Check("name", port.Name, NameRules.Dns1123Label);
        else if (needsName) errors.Required("name");
        PortRules.CheckNumber(errors, "port", port.Port);
        PortRules.CheckProtocol(errors, "protocol", port.Protocol);
        if (port.AppProtocol is not null) errors.Check("appProtocol", port.AppProtocol, LabelRules.Key);
    }
}
