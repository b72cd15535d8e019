namespace Net.Model;

/// <summary>Defaults and validation of IngressClasses (<c>pkg/apis/networking</c>, <c>pkg/registry/networking/ingressclass</c>).</summary>
internal sealed class IngressClassRules : ApiRules<IngressClass>
{
    private const int LongestController = 250;

    private const string Cluster = "Cluster";

    private const string Namespace = "Namespace";

    private const string PathCharacters = "-._~%!$&'()*+,;=:/";

    public override IngressClass ApplyDefaults(IngressClass target) =>
        target.Spec.Parameters is not { Scope: null } parameters ? target : target with { Spec = target.Spec with { Parameters = parameters with { Scope = Cluster } } };

    protected internal override IngressClass PrepareCreate(IngressClass target) => Generations.First(target);

    protected internal override IngressClass PrepareUpdate(IngressClass target, IngressClass old) => Generations.Next(target, old, target.Spec != old.Spec);

    protected internal override void Validate(IngressClass target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        errors.Enter("spec");
        CheckController(target.Spec.Controller, errors);
        errors.Enter("parameters");
        if (target.Spec.Parameters is not null) CheckParameters(target.Spec.Parameters, errors);
        errors.Leave();
        errors.Leave();
    }

    protected internal override void ValidateUpdate(IngressClass target, IngressClass old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        errors.Enter("spec");
        if (target.Spec.Controller != old.Spec.Controller) errors.Invalid("controller", target.Spec.Controller, "field is immutable");
        errors.Leave();
        Validate(target, errors);
    }

    private static void CheckController(string controller, FieldErrors errors)
    {
        if (controller.Length == 0)
        {
            errors.Required("controller");
            return;
        }

        if (NameRules.Octets(controller) > LongestController) errors.TooLong("controller", LongestController);
        int slash = controller.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == controller.Length - 1)
        {
            errors.Invalid("controller", controller, "must be a domain-prefixed path (such as \"acme.io/foo\")");
            return;
        }

        if (!NameRules.IsSubdomain(controller.AsSpan(0, slash)) || slash > 253) errors.Check("controller", controller[..slash], NameRules.Dns1123Subdomain);
        foreach (char c in controller.AsSpan(slash + 1))
        {
            if (char.IsAsciiLetterOrDigit(c) || PathCharacters.Contains(c, StringComparison.Ordinal)) continue;
            errors.Invalid("controller", controller[(slash + 1)..], @"Invalid path (regex used for validation is '[A-Za-z0-9/\-._~%!$&'()*+,;=:]+')");
            return;
        }
    }

    private static void CheckParameters(IngressClassParametersReference parameters, FieldErrors errors)
    {
        if (parameters.ApiGroup is not null) errors.Check("apiGroup", parameters.ApiGroup, NameRules.Dns1123Subdomain);
        if (parameters.Kind.Length == 0) errors.Required("kind");
        else errors.Check("kind", parameters.Kind, NameRules.PathSegment);
        if (parameters.Name.Length == 0) errors.Required("name");
        else errors.Check("name", parameters.Name, NameRules.PathSegment);
        switch (parameters.Scope)
        {
            case null:
                errors.Required("scope");
                break;
            case Namespace when parameters.Namespace is null:
                errors.Required("namespace", "`parameters.scope` is set to 'Namespace'");
                break;
            case Namespace:
                errors.Check("namespace", parameters.Namespace, NameRules.Dns1123Label);
                break;
            case Cluster when parameters.Namespace is not null:
                errors.Forbidden("namespace", "`parameters.scope` is set to 'Cluster'");
                break;
            case Cluster:
                break;
            default:
                errors.NotSupported("scope", parameters.Scope, Cluster, Namespace);
                break;
        }
    }
}
