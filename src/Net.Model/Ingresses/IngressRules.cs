namespace Net.Model;

/// <summary>Validation of Ingresses (<c>pkg/apis/networking/validation</c>, <c>pkg/registry/networking/ingress</c>).</summary>
internal sealed class IngressRules : ApiRules<Ingress>
{
    private static readonly string[] ForbiddenParts = ["//", "/./", "/../", "%2f", "%2F"];

    private static readonly string[] ForbiddenEnds = ["/..", "/."];

    protected internal override Ingress AdmitCreate(Ingress target, ApiRuleContext context) => IngressDefaults.Apply(target, context.IngressClasses);

    protected internal override Ingress PrepareCreate(Ingress target) => Generations.First(target with { Status = IngressStatus.Empty });

    protected internal override Ingress PrepareUpdate(Ingress target, Ingress old) =>
        Generations.Next(target with { Status = old.Status }, old, target.Spec != old.Spec);

    protected internal override Ingress PrepareStatusUpdate(Ingress target, Ingress old) => target with { Spec = old.Spec };

    protected internal override void Validate(Ingress target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        CheckSpec(target.Spec, default, errors);
        if (target.Spec.IngressClassName is not { } name || target.Metadata.Annotation(Ingress.ClassAnnotation) is not { } annotation || annotation == name) return;
        errors.Enter("annotations");
        errors.Invalid(Ingress.ClassAnnotation, annotation, "must match `ingressClassName` when both are specified");
        errors.Leave();
    }

    protected internal override void ValidateUpdate(Ingress target, Ingress old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        CheckMeta(target, errors);
        CheckSpec(target.Spec, Leniency.For(old.Spec), errors);
    }

    protected internal override void ValidateStatusUpdate(Ingress target, Ingress old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        ValueList<string> stored = old.Status.LoadBalancer.Ingress.IsEmpty ? default : old.Status.LoadBalancer.Ingress.Select(static point => point.Ip).Where(static ip => ip.Length > 0).ToValueList();
        errors.Enter("status");
        errors.Enter("loadBalancer");
        for (int i = 0; i < target.Status.LoadBalancer.Ingress.Count; i++)
        {
            IngressLoadBalancerIngress point = target.Status.LoadBalancer.Ingress[i];
            errors.Enter("ingress", i);
            if (point.Ip.Length > 0) AddressRules.CheckLegacyAddress(errors, "ip", point.Ip, stored);
            HostRules.CheckStatusHostname(errors, point.Hostname);
            errors.Leave();
        }

        errors.Leave();
        errors.Leave();
    }

    protected internal override void Warn(Ingress target, Ingress? old, ICollection<string> warnings)
    {
        if (old is null && target.Spec.IngressClassName is null && target.Metadata.Annotations.ContainsKey(Ingress.ClassAnnotation))
        {
            warnings.Add($"annotation {GoText.Quote(Ingress.ClassAnnotation)} is deprecated, please use 'spec.ingressClassName' instead");
        }
    }

    protected internal override void WarnOfStatus(Ingress target, Ingress old, ICollection<string> warnings)
    {
        for (int i = 0; i < target.Status.LoadBalancer.Ingress.Count; i++)
        {
            string ip = target.Status.LoadBalancer.Ingress[i].Ip;
            if (ip.Length > 0 && AddressRules.WarningForAddress($"status.loadBalancer.ingress[{i}]", ip) is { } warning) warnings.Add(warning);
        }
    }

    private static void CheckSpec(IngressSpec spec, Leniency leniency, FieldErrors errors)
    {
        if (spec.Rules.IsEmpty && spec.DefaultBackend is null)
        {
            errors.InvalidJson("spec", spec.Rules.IsNil ? "null" : "[]", "either `defaultBackend` or `rules` must be specified");
        }

        errors.Enter("spec");
        if (spec.DefaultBackend is not null) CheckBackend("defaultBackend", spec.DefaultBackend, errors);
        for (int i = 0; i < spec.Rules.Count; i++)
        {
            errors.Enter("rules", i);
            CheckRule(spec.Rules[i], leniency, errors);
            errors.Leave();
        }

        for (int i = 0; i < spec.Tls.Count; i++)
        {
            errors.Enter("tls", i);
            CheckTls(spec.Tls[i], leniency, errors);
            errors.Leave();
        }

        if (spec.IngressClassName is not null) errors.Check("ingressClassName", spec.IngressClassName, NameRules.Dns1123Subdomain);
        errors.Leave();
    }

    private static void CheckRule(IngressRule rule, Leniency leniency, FieldErrors errors)
    {
        bool wildcard = rule.Host.Contains('*', StringComparison.Ordinal);
        if (rule.Host.Length > 0)
        {
            if (AddressText.Parse(rule.Host).Address.IsValid) errors.Invalid("host", rule.Host, "must be a DNS name, not an IP address");
            errors.Check("host", rule.Host, wildcard ? NameRules.WildcardDns1123Subdomain : NameRules.Dns1123Subdomain);
        }

        if (rule.Http is not null && !(wildcard && leniency.WildcardRules)) CheckHttp(rule.Http, errors);
    }

    private static void CheckTls(IngressTls tls, Leniency leniency, FieldErrors errors)
    {
        for (int i = 0; i < tls.Hosts.Count; i++)
        {
            NameRule rule = tls.Hosts[i].Contains('*', StringComparison.Ordinal) ? NameRules.WildcardDns1123Subdomain : NameRules.Dns1123Subdomain;
            if (rule(tls.Hosts[i]) is null) continue;
            errors.Enter("hosts", i);
            errors.Check("", tls.Hosts[i], rule);
            errors.Leave();
        }

        if (!leniency.SecretNames && tls.SecretName.Length > 0) errors.Check("secretName", tls.SecretName, NameRules.Dns1123Subdomain);
    }

    private static void CheckHttp(HttpIngressRuleValue http, FieldErrors errors)
    {
        errors.Enter("http");
        if (http.Paths.IsEmpty) errors.Required("paths");
        for (int i = 0; i < http.Paths.Count; i++)
        {
            errors.Enter("paths", i);
            CheckPath(http.Paths[i], errors);
            errors.Leave();
        }

        errors.Leave();
    }

    private static void CheckPath(HttpIngressPath path, FieldErrors errors)
    {
        bool absolute = path.Path.StartsWith('/');
        switch (path.PathType)
        {
            case null:
                errors.Required("pathType", "pathType must be specified");
                return;
            case IngressPathTypes.Exact or IngressPathTypes.Prefix:
                if (!absolute) errors.Invalid("path", path.Path, "must be an absolute path");
                foreach (string part in ForbiddenParts)
                {
                    if (path.Path.Contains(part, StringComparison.Ordinal)) errors.Invalid("path", path.Path, $"must not contain '{part}'");
                }

                foreach (string end in ForbiddenEnds)
                {
                    if (path.Path.EndsWith(end, StringComparison.Ordinal)) errors.Invalid("path", path.Path, $"cannot end with '{end}'");
                }

                break;
            case IngressPathTypes.ImplementationSpecific:
                if (path.Path.Length > 0 && !absolute) errors.Invalid("path", path.Path, "must be an absolute path");
                break;
            default:
                errors.NotSupported("pathType", path.PathType, IngressPathTypes.Exact, IngressPathTypes.ImplementationSpecific, IngressPathTypes.Prefix);
                break;
        }

        CheckBackend("backend", path.Backend, errors);
    }

    private static void CheckBackend(string field, IngressBackend backend, FieldErrors errors)
    {
        if (backend.Resource is not null && backend.Service is not null) errors.Invalid(field, "", "cannot set both resource and service backends");
        else if (backend.Resource is not null) CheckResource(field, backend.Resource, errors);
        else if (backend.Service is not null) CheckService(field, backend.Service, errors);
        else errors.Invalid(field, "", "resource or service backend is required");
    }

    private static void CheckResource(string field, TypedLocalObjectReference resource, FieldErrors errors)
    {
        errors.Enter(field);
        errors.Enter("resource");
        if (resource.ApiGroup is not null) errors.Check("apiGroup", resource.ApiGroup, NameRules.Dns1123Subdomain);
        if (resource.Kind.Length == 0) errors.Required("kind");
        else errors.Check("kind", resource.Kind, NameRules.PathSegment);
        if (resource.Name.Length == 0) errors.Required("name");
        else errors.Check("name", resource.Name, NameRules.PathSegment);
        errors.Leave();
        errors.Leave();
    }

    private static void CheckService(string field, IngressServiceBackend service, FieldErrors errors)
    {
        errors.Enter(field);
        errors.Enter("service");
        if (service.Name.Length == 0) errors.Required("name");
        else errors.Check("name", service.Name, NameRules.Dns1123Label);
        bool named = service.Port.Name.Length > 0, numbered = service.Port.Number != 0;
        errors.Enter("port");
        if (named && !numbered) errors.Check("name", service.Port.Name, NameRules.PortName);
        if (numbered && !named) PortRules.CheckNumber(errors, "number", service.Port.Number);
        errors.Leave();
        errors.Leave();
        if (named && numbered) errors.Invalid("", "", "cannot set both port name & port number");
        if (!named && !numbered) errors.Required("", "port name or number is required");
        errors.Leave();
    }

    /// <summary>What a stored Ingress that breaks a newer rule may go on breaking.</summary>
    private readonly record struct Leniency(bool SecretNames, bool WildcardRules)
    {
        public static Leniency For(IngressSpec old)
        {
            bool secrets = false, wildcards = false;
            foreach (IngressTls tls in old.Tls.AsSpan()) secrets |= tls.SecretName.Length > 0 && NameRules.Dns1123Subdomain(tls.SecretName) is not null;
            foreach (IngressRule rule in old.Rules.AsSpan()) wildcards |= rule.Http is not null && rule.Host.Contains('*', StringComparison.Ordinal) && IsBad(rule.Http);
            return new(secrets, wildcards);
        }

        private static bool IsBad(HttpIngressRuleValue http)
        {
            FieldErrors errors = FieldErrors.Rent();
            CheckHttp(http, errors);
            return errors.Finish().Count > 0;
        }
    }
}
