namespace Net.Model;

/// <summary>Validation of IPAddress objects (<c>pkg/apis/networking/validation</c>, <c>pkg/registry/networking/ipaddress</c>).</summary>
internal sealed class IPAddressRules : ApiRules<IPAddressResource>
{
    protected internal override NameRule NameRule => AddressName;

    protected internal override IPAddressResource PrepareCreate(IPAddressResource target) => Generations.First(target);

    protected internal override IPAddressResource PrepareUpdate(IPAddressResource target, IPAddressResource old) => Generations.Next(target, old, target.Spec != old.Spec);

    protected internal override void Validate(IPAddressResource target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        errors.Enter("spec");
        CheckParent(target.Spec.ParentRef, errors);
        errors.Leave();
    }

    protected internal override void ValidateUpdate(IPAddressResource target, IPAddressResource old, FieldErrors errors)
    {
        Validate(target, errors);
        CheckMetaUpdate(target, old, errors);
        if (target.Spec.ParentRef == old.Spec.ParentRef) return;
        errors.Enter("spec");
        errors.InvalidJson("parentRef", Shown(target.Spec.ParentRef), "field is immutable");
        errors.Leave();
    }

    private static IReadOnlyList<string>? AddressName(string name)
    {
        if (IpAddress.TryParse(name, out IpAddress address) && AddressRules.Writes(address, name)) return null;
        FieldErrors errors = FieldErrors.Rent();
        AddressRules.CheckCanonicalAddress(errors, "", name);
        IReadOnlyList<FieldError> found = errors.Finish();
        return found.Count == 0 ? null : [.. found.Select(static error => error.Detail)];
    }

    private static void CheckParent(IPAddressParent? parent, FieldErrors errors)
    {
        if (parent is null)
        {
            errors.Required("parentRef");
            return;
        }

        errors.Enter("parentRef");
        if (parent.Group.Length > 0) errors.Check("group", parent.Group, NameRules.Dns1123Subdomain);
        if (parent.Resource.Length == 0) errors.Required("resource");
        else errors.Check("resource", parent.Resource, NameRules.PathSegment);
        if (parent.Name.Length == 0) errors.Required("name");
        else errors.Check("name", parent.Name, NameRules.PathSegment);
        errors.Check("namespace", parent.Namespace, NameRules.PathSegment);
        errors.Leave();
    }

    // Messages show the reference as the server's own type has it.
    private static string Shown(IPAddressParent? parent) => parent is null
        ? "null"
        : $"{{\"Group\":{GoText.Json(parent.Group)},\"Resource\":{GoText.Json(parent.Resource)},\"Namespace\":{GoText.Json(parent.Namespace)},\"Name\":{GoText.Json(parent.Name)}}}";
}
