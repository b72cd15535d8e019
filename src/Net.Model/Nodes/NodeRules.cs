namespace Net.Model;

/// <summary>Defaults and validation of Nodes, as far as networking goes (<c>pkg/apis/core/validation</c> ValidateNode, <c>pkg/registry/core/node</c>).</summary>
internal sealed class NodeRules : ApiRules<Node>
{
    private const string NotReadyTaint = "node.kubernetes.io/not-ready";

    private const string NoSchedule = "NoSchedule";

    private const string PodCidrsFixed = "node updates may not change podCIDR except from \"\" to valid";

    public override Node ApplyDefaults(Node target)
    {
        NodeSpec spec = target.Spec;
        ValueList<string> cidrs = spec.PodCIDRs;

        // The old field counts where the two differ; afterwards it is the first of the list.
        if (spec.PodCIDR.Length > 0 && (cidrs.IsEmpty || cidrs[0] != spec.PodCIDR)) cidrs = [spec.PodCIDR];
        string first = cidrs.IsEmpty ? "" : cidrs[0];
        if (!cidrs.IsSame(spec.PodCIDRs) || first != spec.PodCIDR) target = target with { Spec = spec with { PodCIDR = first, PodCIDRs = cidrs } };
        NodeStatus status = target.Status;
        return status.Allocatable.IsEmpty && !status.Capacity.IsEmpty ? target with { Status = status with { Allocatable = status.Capacity } } : target;
    }

    // What the default admission plug-in TaintNodesByCondition does.
    protected internal override Node AdmitCreate(Node target, ApiRuleContext context) =>
        target.Spec.Taints.Any(static taint => taint is { Key: NotReadyTaint, Effect: NoSchedule })
            ? target
            : target with { Spec = target.Spec with { Taints = [.. target.Spec.Taints, new Taint { Key = NotReadyTaint, Effect = NoSchedule }] } };

    protected internal override Node PrepareUpdate(Node target, Node old) => target with { Status = old.Status };

    protected internal override Node PrepareStatusUpdate(Node target, Node old) => target with { Spec = old.Spec };

    protected internal override void Validate(Node target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        CheckTaints(target.Spec.Taints, errors);
        CheckPodCidrs(target.Spec.PodCIDRs, errors);
    }

    protected internal override void ValidateUpdate(Node target, Node old, FieldErrors errors)
    {
        Validate(target, errors);
        ValidateStatusUpdate(target, old, errors);
    }

    protected internal override void ValidateStatusUpdate(Node target, Node old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        CheckAddresses(target.Status.Addresses, errors);
        errors.Enter("spec");
        ValueList<string> cidrs = target.Spec.PodCIDRs, stored = old.Spec.PodCIDRs;
        if (!stored.IsEmpty && stored.Count != cidrs.Count) errors.Forbidden("podCIDRs", PodCidrsFixed);
        for (int i = 0; i < stored.Count && stored.Count == cidrs.Count; i++)
        {
            if (stored[i] != cidrs[i]) errors.Forbidden("podCIDRs", PodCidrsFixed);
        }

        if (old.Spec.ProviderID.Length > 0 && old.Spec.ProviderID != target.Spec.ProviderID)
        {
            errors.Forbidden("providerID", "node updates may not change providerID except from \"\" to valid");
        }

        if (old.Spec.ExternalID != target.Spec.ExternalID) errors.Forbidden("externalID", "may not be updated");
        errors.Leave();
        CheckTaints(target.Spec.Taints, errors);
    }

    protected internal override void Warn(Node target, Node? old, ICollection<string> warnings)
    {
        for (int i = 0; i < target.Spec.PodCIDRs.Count; i++)
        {
            foreach (string warning in AddressRules.WarningsForCidr($"spec.podCIDRs[{i}]", target.Spec.PodCIDRs[i])) warnings.Add(warning);
        }
    }

    private static void CheckPodCidrs(in ValueList<string> cidrs, FieldErrors errors)
    {
        errors.Enter("spec");
        for (int i = 0; i < cidrs.Count; i++)
        {
            errors.Enter("podCIDRs", i);
            AddressRules.CheckLegacyCidr(errors, "", cidrs[i]);
            errors.Leave();
        }

        if (cidrs.Count > 1)
        {
            bool dual = DualStackRules.AreDualStackCidrs(cidrs, out int bad);
            if (bad >= 0)
            {
                errors.Add(
                    FieldErrorReason.Internal,
                    "podCIDRs",
                    null,
                    $"invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[{bad}]: <nil> (invalid CIDR address: {cidrs[bad]})");
            }

            if (!dual || cidrs.Count > 2) errors.Invalid("podCIDRs", cidrs, "may specify no more than one CIDR for each IP family");
        }

        errors.Leave();
    }

    private static void CheckAddresses(in ValueList<NodeAddress> addresses, FieldErrors errors)
    {
        var seen = new SeenItems<(string, string)>();
        for (int i = 0; i < addresses.Count; i++)
        {
            if (!seen.Repeats((addresses[i].Type, addresses[i].Address))) continue;
            errors.Enter("status");
            errors.Enter("addresses", i);
            errors.DuplicateJson("", $"{{\"Type\":{GoText.Json(addresses[i].Type)},\"Address\":{GoText.Json(addresses[i].Address)}}}");
            errors.Leave();
            errors.Leave();
        }
    }

    // The server reports taints under metadata.
    private static void CheckTaints(in ValueList<Taint> taints, FieldErrors errors)
    {
        var seen = new SeenItems<(string, string)>();
        errors.Enter("metadata");
        for (int i = 0; i < taints.Count; i++)
        {
            Taint taint = taints[i];
            errors.Enter("taints", i);
            errors.Check("key", taint.Key, LabelRules.Key);
            errors.Check("value", taint.Value, LabelRules.Value);
            if (taint.Effect.Length == 0) errors.Required("effect");
            else if (taint.Effect is not (NoSchedule or "PreferNoSchedule" or "NoExecute")) errors.NotSupported("effect", taint.Effect, NoSchedule, "PreferNoSchedule", "NoExecute");
            if (seen.Repeats((taint.Key, taint.Effect)))
            {
                string shown = $"{{\"Key\":{GoText.Json(taint.Key)},\"Value\":{GoText.Json(taint.Value)},\"Effect\":{GoText.Json(taint.Effect)},\"TimeAdded\":null}}";
                errors.Add(FieldErrorReason.Duplicate, "", shown, "taints must be unique by key and effect pair");
            }

            errors.Leave();
        }

        errors.Leave();
    }
}
