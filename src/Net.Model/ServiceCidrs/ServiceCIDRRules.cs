namespace Net.Model;

/// <summary>Validation of ServiceCIDRs (<c>pkg/apis/networking/validation</c>, <c>pkg/registry/networking/servicecidr</c>).</summary>
internal sealed class ServiceCIDRRules : ApiRules<ServiceCIDR>
{
    private const string Immutable = "field is immutable";

    protected internal override ServiceCIDR PrepareCreate(ServiceCIDR target) => Generations.First(target with { Status = ServiceCIDRStatus.Empty });

    protected internal override ServiceCIDR PrepareUpdate(ServiceCIDR target, ServiceCIDR old) =>
        Generations.Next(target with { Status = old.Status }, old, target.Spec != old.Spec);

    protected internal override ServiceCIDR PrepareStatusUpdate(ServiceCIDR target, ServiceCIDR old) => target with { Spec = old.Spec };

    protected internal override void Validate(ServiceCIDR target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        CheckCidrs(target.Spec.Cidrs, errors);
    }

    protected internal override void ValidateUpdate(ServiceCIDR target, ServiceCIDR old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        ValueList<string> cidrs = target.Spec.Cidrs, stored = old.Spec.Cidrs;
        bool grows = stored.Count == 1 && cidrs.Count == 2;
        if (!grows && stored.Count != cidrs.Count)
        {
            errors.Enter("spec");
            errors.Invalid("cidrs", cidrs, Immutable);
            errors.Leave();
            return;
        }

        errors.Enter("spec");
        for (int i = 0; i < stored.Count; i++)
        {
            if (cidrs[i] == stored[i]) continue;
            errors.Enter("cidrs", i);
            errors.Invalid("", cidrs[i], Immutable);
            errors.Leave();
        }

        errors.Leave();
        if (grows) CheckCidrs(cidrs, errors);
    }

    private static void CheckCidrs(in ValueList<string> cidrs, FieldErrors errors)
    {
        errors.Enter("spec");
        if (cidrs.IsEmpty) errors.Required("cidrs", "at least one CIDR required");
        else if (cidrs.Count > 2) errors.InvalidJson("cidrs", $"{{\"CIDRs\":{GoText.Json(cidrs)}}}", "may only hold up to 2 values");
        else
        {
            for (int i = 0; i < cidrs.Count; i++)
            {
                errors.Enter("cidrs", i);
                AddressRules.CheckCanonicalCidr(errors, "", cidrs[i]);
                errors.Leave();
            }

            IpFamily first = CidrText.Parse(cidrs[0]).Cidr.Family;
            if (cidrs.Count == 2 && first != IpFamily.None && first == CidrText.Parse(cidrs[1]).Cidr.Family)
            {
                errors.Invalid("cidrs", cidrs, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
            }
        }

        errors.Leave();
    }
}
