namespace Net.Model;

/// <summary>Defaults and validation of EndpointSlices (<c>pkg/apis/discovery</c>, <c>pkg/registry/discovery/endpointslice</c>).</summary>
internal sealed class EndpointSliceRules : ApiRules<EndpointSlice>
{
    private const int MostEndpoints = 1000;

    private const int MostAddresses = 100;

    private const int MostPorts = 20000;

    private const int MostTopologyLabels = 16;

    private const int MostHints = 8;

    private const string Fqdn = "FQDN";

    public override EndpointSlice ApplyDefaults(EndpointSlice target)
    {
        ValueList<EndpointPort> ports = target.Ports.Map(static port =>
            port.Name is not null && port.Protocol is not null ? port : port with { Name = port.Name ?? "", Protocol = port.Protocol ?? Protocols.Tcp });
        return ports.IsSame(target.Ports) ? target : target with { Ports = ports };
    }

    protected internal override EndpointSlice PrepareCreate(EndpointSlice target) => Generations.First(WithoutTopology(target, null));

    protected internal override EndpointSlice PrepareUpdate(EndpointSlice target, EndpointSlice old)
    {
        bool changed = target.AddressType != old.AddressType || target.Endpoints != old.Endpoints || target.Ports != old.Ports || target.Metadata.Labels != old.Metadata.Labels;
        return Generations.Next(WithoutTopology(target, old), old, changed);
    }

    protected internal override void Validate(EndpointSlice target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        CheckAddressType(target.AddressType, errors);
        CheckPorts(target.Ports, errors);
        CheckEndpoints(target, errors);
    }

    protected internal override void ValidateUpdate(EndpointSlice target, EndpointSlice old, FieldErrors errors)
    {
        CheckMeta(target, errors);
        CheckAddressType(target.AddressType, errors);
        CheckPorts(target.Ports, errors);
        int before = errors.Count;
        CheckEndpoints(target, errors);
        if (errors.Count > before && target.Endpoints == old.Endpoints) errors.TruncateTo(before);
        CheckMetaUpdate(target, old, errors);
        if (target.AddressType != old.AddressType) errors.Invalid("addressType", target.AddressType, "field is immutable");
    }

    protected internal override void Warn(EndpointSlice target, EndpointSlice? old, ICollection<string> warnings)
    {
        if (old is null && target.AddressType == Fqdn) warnings.Add("spec.addressType: FQDN endpoints are deprecated");
        if (target.Metadata.Label(EndpointSlice.ManagedByLabel) is "endpointslice-controller.k8s.io" or "endpointslicemirroring-controller.k8s.io") return;
        for (int i = 0; i < target.Endpoints.Count; i++)
        {
            ValueList<string> addresses = target.Endpoints[i].Addresses;
            for (int j = 0; j < addresses.Count; j++)
            {
                if (AddressRules.WarningForAddress($"endpoints[{i}].addresses[{j}]", addresses[j]) is { } warning) warnings.Add(warning);
            }
        }
    }

    private static void CheckAddressType(string type, FieldErrors errors)
    {
        if (type.Length == 0) errors.Required("addressType");
        else if (type is not (IpFamilies.IPv4 or IpFamilies.IPv6 or Fqdn)) errors.NotSupported("addressType", type, Fqdn, IpFamilies.IPv4, IpFamilies.IPv6);
    }

    private static void CheckEndpoints(EndpointSlice slice, FieldErrors errors)
    {
        if (slice.Endpoints.Count > MostEndpoints)
        {
            errors.TooMany("endpoints", slice.Endpoints.Count, MostEndpoints);
            return;
        }

        ReadOnlySpan<Endpoint> endpoints = slice.Endpoints.AsSpan();
        bool mayBeGood = AreShort(endpoints);
        for (int i = 0; i < endpoints.Length; i++)
        {
            Endpoint endpoint = endpoints[i];
            bool isGood = mayBeGood && IsGood(endpoint, slice.AddressType);
            if (isGood && endpoint.Hints is null) continue;
            errors.Enter("endpoints", i);
            if (!isGood) CheckEndpoint(endpoint, slice.AddressType, errors);
            if (endpoint.Hints is not null) CheckHints(endpoint.Hints, errors);
            errors.Leave();
        }
    }

    private static void CheckEndpoint(Endpoint endpoint, string type, FieldErrors errors)
    {
        CheckAddresses(endpoint.Addresses, type, errors);
        if (endpoint.DeprecatedTopology.Count > MostTopologyLabels) errors.TooMany("deprecatedTopology", endpoint.DeprecatedTopology.Count, MostTopologyLabels);
        LabelRules.CheckLabels(errors, "deprecatedTopology", endpoint.DeprecatedTopology);
        if (endpoint.NodeName is not null) errors.Check("nodeName", endpoint.NodeName, NameRules.Dns1123Subdomain);
        if (endpoint.Hostname is not null) errors.Check("hostname", endpoint.Hostname, NameRules.Dns1123Label);
    }

    // Whether every address and node name is short enough to be one. Looking at all of them before any is read lets the processor fetch the memory they lie in
    // side by side, at a third of the cost of fetching it text by text.
    private static bool AreShort(ReadOnlySpan<Endpoint> endpoints)
    {
        int longestAddress = 0, longestName = 0;
        foreach (Endpoint endpoint in endpoints)
        {
            foreach (string address in endpoint.Addresses.AsSpan()) longestAddress = Math.Max(longestAddress, address.Length);
            if (endpoint.NodeName is { } node) longestName = Math.Max(longestName, node.Length);
        }

        return longestAddress <= IpAddress.LongestText && longestName <= NameRules.LongestSubdomain;
    }

    // Whether all but the hints is good, and plain. Nearly every endpoint is; the path is walked for the others only.
    private static bool IsGood(Endpoint endpoint, string type)
    {
        if (endpoint.Addresses.Count is 0 or > MostAddresses || !endpoint.DeprecatedTopology.IsEmpty) return false;
        foreach (string address in endpoint.Addresses.AsSpan())
        {
            if (!IsGood(address, type)) return false;
        }

        return (endpoint.NodeName is null || NameRules.IsSubdomain(endpoint.NodeName)) && (endpoint.Hostname is null || NameRules.Dns1123Label(endpoint.Hostname) is null);
    }

    private static void CheckAddresses(in ValueList<string> addresses, string type, FieldErrors errors)
    {
        if (addresses.IsEmpty) errors.Required("addresses", "must contain at least 1 address");
        else if (addresses.Count > MostAddresses) errors.TooMany("addresses", addresses.Count, MostAddresses);
        for (int i = 0; i < addresses.Count; i++) CheckAddress(addresses[i], i, type, errors);
    }

    private static bool IsGood(string address, string type)
    {
        if (type == IpFamilies.IPv4) return IpAddress.TryParseIPv4(address, out IpAddress four) && AddressRules.TakesTraffic(four);
        return type == IpFamilies.IPv6 && IpAddress.TryParse(address, out IpAddress six) && six.Family == IpFamily.IPv6 && AddressRules.TakesTraffic(six) && AddressRules.Writes(six, address);
    }

    private static void CheckAddress(string address, int index, string type, FieldErrors errors)
    {
        errors.Enter("addresses", index);
        bool good = type switch
        {
            IpFamilies.IPv4 => AddressRules.CheckLegacyAddress(errors, "", address),
            IpFamilies.IPv6 => AddressRules.CheckCanonicalAddress(errors, "", address),
            _ => false,
        };
        errors.Leave();

        // This one error names the list, not the address.
        if (good && IpFamilies.Format(AddressText.Parse(address).Address.Family) != type) errors.Invalid("addresses", address, $"must be an {type} address");
        errors.Enter("addresses", index);
        if (good) AddressRules.CheckEndpointAddress(errors, "", address);
        if (type == Fqdn) CheckFqdn(address, errors);
        errors.Leave();
    }

    private static void CheckFqdn(string name, FieldErrors errors)
    {
        if (name.Length == 0)
        {
            errors.Required("");
            return;
        }

        if (name[^1] == '.') name = name[..^1];
        if (NameRules.Dns1123Subdomain(name) is { } problems)
        {
            errors.Invalid("", name, string.Join(",", problems));
            return;
        }

        if (!name.Contains('.', StringComparison.Ordinal))
        {
            errors.Invalid("", name, "should be a domain with at least two segments separated by dots");
            return;
        }

        foreach (Range range in name.AsSpan().Split('.'))
        {
            if (name.AsSpan(range).Length <= 63) continue;
            string label = name[range];
            errors.Invalid("", label, string.Join(",", NameRules.Dns1123Label(label)!));
            return;
        }
    }

    private static void CheckHints(EndpointHints hints, FieldErrors errors)
    {
        errors.Enter("hints");
        if (hints.ForZones.Count > MostHints) errors.TooMany("forZones", hints.ForZones.Count, MostHints);
        else
        {
            var seen = new SeenItems<string>();
            for (int i = 0; i < hints.ForZones.Count; i++)
            {
                errors.Enter("forZones", i);
                if (seen.Repeats(hints.ForZones[i].Name)) errors.Duplicate("name", hints.ForZones[i].Name);
                errors.Check("name", hints.ForZones[i].Name, LabelRules.Value);
                errors.Leave();
            }

            CheckNodeHints(hints.ForNodes, errors);
        }

        errors.Leave();
    }

    private static void CheckNodeHints(in ValueList<ForNode> nodes, FieldErrors errors)
    {
        if (nodes.Count > MostHints)
        {
            errors.TooMany("forNodes", nodes.Count, MostHints);
            return;
        }

        var seen = new SeenItems<string>();
        for (int i = 0; i < nodes.Count; i++)
        {
            errors.Enter("forNodes", i);
            if (seen.Repeats(nodes[i].Name)) errors.Duplicate("name", nodes[i].Name);
            errors.Check("name", nodes[i].Name, NameRules.Dns1123Subdomain);
            errors.Leave();
        }
    }

    private static void CheckPorts(in ValueList<EndpointPort> ports, FieldErrors errors)
    {
        if (ports.Count > MostPorts)
        {
            errors.TooMany("ports", ports.Count, MostPorts);
            return;
        }

        var seen = new SeenItems<string>();
        for (int i = 0; i < ports.Count; i++)
        {
            EndpointPort port = ports[i];
            errors.Enter("ports", i);
            if (!string.IsNullOrEmpty(port.Name)) errors.Check("name", port.Name, NameRules.Dns1123Label);
            if (seen.Repeats(port.Name ?? "")) errors.Duplicate("name", port.Name ?? "");
            if (port.Protocol is null) errors.Required("protocol");
            else if (!PortRules.IsProtocol(port.Protocol)) errors.NotSupported("protocol", port.Protocol, Protocols.Sctp, Protocols.Tcp, Protocols.Udp);
            if (port.AppProtocol is not null) errors.Check("appProtocol", port.AppProtocol, LabelRules.Key);
            errors.Leave();
        }
    }

    // The v1 API has no topology: what comes in is dropped, unless no endpoint changed; a host name in it is the node when the old object names that node too.
    private static EndpointSlice WithoutTopology(EndpointSlice slice, EndpointSlice? old)
    {
        if (old is not null && slice.Endpoints == old.Endpoints) return slice;
        ValueList<Endpoint> endpoints = slice.Endpoints.Map(
            old,
            static (endpoint, stored) =>
            {
                if (endpoint.DeprecatedTopology.IsEmpty) return endpoint;
                string? node = endpoint.NodeName;
                if (node is null && stored is not null && endpoint.DeprecatedTopology.TryGetValue(Node.HostnameLabel, out string? host)
                    && stored.Endpoints.Any(other => other.NodeName == host || (other.DeprecatedTopology.TryGetValue(Node.HostnameLabel, out string? theirs) && theirs == host)))
                {
                    node = host;
                }

                return endpoint with { DeprecatedTopology = default, NodeName = node };
            });
        return endpoints.IsSame(slice.Endpoints) ? slice : slice with { Endpoints = endpoints };
    }
}
