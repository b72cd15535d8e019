namespace Net.Model;

/// <summary>Defaults and validation of NetworkPolicies (<c>pkg/apis/networking</c>, <c>pkg/registry/networking/networkpolicy</c>).</summary>
internal sealed class NetworkPolicyRules : ApiRules<NetworkPolicy>
{
    private const string Ingress = "Ingress";

    private const string Egress = "Egress";

    public override NetworkPolicy ApplyDefaults(NetworkPolicy target)
    {
        NetworkPolicySpec spec = target.Spec;
        ValueList<NetworkPolicyIngressRule> ingress = spec.Ingress.Map(static rule => WithProtocols(rule.Ports) is { } ports ? rule with { Ports = ports } : rule);
        ValueList<NetworkPolicyEgressRule> egress = spec.Egress.Map(static rule => WithProtocols(rule.Ports) is { } ports ? rule with { Ports = ports } : rule);
        ValueList<string> types = !spec.PolicyTypes.IsEmpty ? spec.PolicyTypes : spec.Egress.IsEmpty ? [Ingress] : [Ingress, Egress];
        return ingress.IsSame(spec.Ingress) && egress.IsSame(spec.Egress) && types.IsSame(spec.PolicyTypes)
            ? target
            : target with { Spec = spec with { Ingress = ingress, Egress = egress, PolicyTypes = types } };
    }

    protected internal override NetworkPolicy PrepareCreate(NetworkPolicy target) => Generations.First(target);

    protected internal override NetworkPolicy PrepareUpdate(NetworkPolicy target, NetworkPolicy old) => Generations.Next(target, old, target.Spec != old.Spec);

    protected internal override void Validate(NetworkPolicy target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        CheckSpec(target.Spec, default, false, errors);
    }

    protected internal override void ValidateUpdate(NetworkPolicy target, NetworkPolicy old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);

        // Networks of the stored policy are let through wherever they stand now; so are label values once the stored selector has a bad one.
        CheckSpec(target.Spec, NetworksOf(old.Spec), HasBadSelector(old.Spec.PodSelector), errors);
    }

    protected internal override void Warn(NetworkPolicy target, NetworkPolicy? old, ICollection<string> warnings)
    {
        for (int i = 0; i < target.Spec.Ingress.Count; i++) Warn($"spec.ingress[{i}].from", target.Spec.Ingress[i].From, warnings);
        for (int i = 0; i < target.Spec.Egress.Count; i++) Warn($"spec.egress[{i}].to", target.Spec.Egress[i].To, warnings);
    }

    private static void Warn(string path, ValueList<NetworkPolicyPeer> peers, ICollection<string> warnings)
    {
        for (int i = 0; i < peers.Count; i++)
        {
            if (peers[i].IpBlock is not { } block) continue;
            Add($"{path}[{i}].ipBlock.cidr", block.Cidr);
            for (int j = 0; j < block.Except.Count; j++) Add($"{path}[{i}].ipBlock.except[{j}]", block.Except[j]);
        }

        void Add(string at, string value)
        {
            foreach (string warning in AddressRules.WarningsForCidr(at, value)) warnings.Add(warning);
        }
    }

    private static ValueList<NetworkPolicyPort>? WithProtocols(in ValueList<NetworkPolicyPort> ports)
    {
        ValueList<NetworkPolicyPort> defaulted = ports.Map(static port => port.Protocol is not null ? port : port with { Protocol = Protocols.Tcp });
        return defaulted.IsSame(ports) ? null : defaulted;
    }

    private static bool HasBadSelector(LabelSelector selector)
    {
        FieldErrors errors = FieldErrors.Rent();
        LabelRules.CheckSelector(errors, "", selector);
        return errors.Finish().Count > 0;
    }

    private static ValueList<string> NetworksOf(NetworkPolicySpec spec)
    {
        List<string>? networks = null;
        foreach (NetworkPolicyIngressRule rule in spec.Ingress) Collect(rule.From, ref networks);
        foreach (NetworkPolicyEgressRule rule in spec.Egress) Collect(rule.To, ref networks);
        return networks is null ? default : networks.ToValueList();
    }

    private static void Collect(ValueList<NetworkPolicyPeer> peers, ref List<string>? networks)
    {
        foreach (NetworkPolicyPeer peer in peers)
        {
            if (peer.IpBlock is not { } block) continue;
            (networks ??= []).Add(block.Cidr);
            networks.AddRange(block.Except);
        }
    }

    private static void CheckSpec(NetworkPolicySpec spec, in ValueList<string> stored, bool allowInvalidValues, FieldErrors errors)
    {
        errors.Enter("spec");
        LabelRules.CheckSelector(errors, "podSelector", spec.PodSelector, allowInvalidValues);
        for (int i = 0; i < spec.Ingress.Count; i++)
        {
            errors.Enter("ingress", i);
            CheckPorts(spec.Ingress[i].Ports, errors);
            CheckPeers("from", spec.Ingress[i].From, stored, allowInvalidValues, errors);
            errors.Leave();
        }

        for (int i = 0; i < spec.Egress.Count; i++)
        {
            errors.Enter("egress", i);
            CheckPorts(spec.Egress[i].Ports, errors);
            CheckPeers("to", spec.Egress[i].To, stored, allowInvalidValues, errors);
            errors.Leave();
        }

        CheckTypes(spec.PolicyTypes, errors);
        errors.Leave();
    }

    private static void CheckTypes(in ValueList<string> types, FieldErrors errors)
    {
        if (types.Count > 2)
        {
            errors.Invalid("policyTypes", types, "may not specify more than two policyTypes");
            return;
        }

        for (int i = 0; i < types.Count; i++)
        {
            if (types[i] is Ingress or Egress) continue;
            errors.Enter("policyTypes", i);
            errors.NotSupported("", types[i], Ingress, Egress);
            errors.Leave();
        }
    }

    private static void CheckPorts(in ValueList<NetworkPolicyPort> ports, FieldErrors errors)
    {
        for (int i = 0; i < ports.Count; i++)
        {
            errors.Enter("ports", i);
            CheckPort(ports[i], errors);
            errors.Leave();
        }
    }

    private static void CheckPort(NetworkPolicyPort port, FieldErrors errors)
    {
        if (port.Protocol is not null && !PortRules.IsProtocol(port.Protocol)) errors.NotSupported("protocol", port.Protocol, Protocols.Tcp, Protocols.Udp, Protocols.Sctp);
        if (port.Port is not { } start)
        {
            if (port.EndPort is { } alone) errors.Invalid("endPort", alone, "may not be specified when `port` is not specified");
            return;
        }

        if (start.IsString)
        {
            if (port.EndPort is { } named) errors.Invalid("endPort", named, "may not be specified when `port` is non-numeric");
            errors.Check("port", start.Name, NameRules.PortName);
            return;
        }

        PortRules.CheckNumber(errors, "port", start.Number);
        if (port.EndPort is not { } end) return;

        // The server shows the port, not the end, here.
        if (end < start.Number) errors.Invalid("endPort", start.Number, "must be greater than or equal to `port`");
        PortRules.CheckNumber(errors, "endPort", end);
    }

    private static void CheckPeers(string field, in ValueList<NetworkPolicyPeer> peers, in ValueList<string> stored, bool allowInvalidValues, FieldErrors errors)
    {
        for (int i = 0; i < peers.Count; i++)
        {
            NetworkPolicyPeer peer = peers[i];
            errors.Enter(field, i);
            if (peer.PodSelector is not null) LabelRules.CheckSelector(errors, "podSelector", peer.PodSelector, allowInvalidValues);
            if (peer.NamespaceSelector is not null) LabelRules.CheckSelector(errors, "namespaceSelector", peer.NamespaceSelector, allowInvalidValues);
            if (peer.IpBlock is not null) CheckBlock(peer.IpBlock, stored, errors);
            bool selects = peer.PodSelector is not null || peer.NamespaceSelector is not null;
            if (!selects && peer.IpBlock is null) errors.Required("", "must specify a peer");
            else if (selects && peer.IpBlock is not null) errors.Forbidden("", "may not specify both ipBlock and another peer");
            errors.Leave();
        }
    }

    private static void CheckBlock(IpBlock block, in ValueList<string> stored, FieldErrors errors)
    {
        errors.Enter("ipBlock");
        if (block.Cidr.Length == 0) errors.Required("cidr");
        else
        {
            AddressRules.CheckLegacyCidr(errors, "cidr", block.Cidr, stored);
            CheckExcept(CidrText.Parse(block.Cidr).Cidr, block.Except, stored, errors);
        }

        errors.Leave();
    }

    private static void CheckExcept(IpCidr cidr, in ValueList<string> excepts, in ValueList<string> stored, FieldErrors errors)
    {
        for (int i = 0; i < excepts.Count && cidr.IsValid; i++)
        {
            errors.Enter("except", i);
            AddressRules.CheckLegacyCidr(errors, "", excepts[i], stored);
            IpCidr except = CidrText.Parse(excepts[i]).Cidr;
            if (except.IsValid && (!cidr.Contains(except) || except.PrefixLength == cidr.PrefixLength)) errors.Invalid("", excepts[i], "must be a strict subset of `cidr`");
            errors.Leave();
        }
    }
}
