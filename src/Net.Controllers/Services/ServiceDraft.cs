using Net.Model;

namespace Net.Controllers;

/// <summary>One Service on its way through <see cref="ServiceAllocationPlanner"/>: as written, with what was held before filled in where nothing is named.</summary>
internal sealed class ServiceDraft(Service written, Service? before)
{
    private readonly List<ServiceHolding> _reserved = [];
    private Service _service = ApiRules.For<Service>().ApplyDefaults(written);

    public ObjectKey Key { get; } = ObjectKey.Of(written);

    /// <summary>Reserves the values the Service names itself; with <paramref name="onlyHeld"/> those only that it held before.</summary>
    public void ReserveNamed(ServiceLedger ledger, bool onlyHeld)
    {
        IReadOnlyList<ServiceHolding> held = before is null ? [] : ServiceHolding.Of(before);
        foreach (ServiceHolding named in ServiceHolding.Of(_service))
        {
            if (!onlyHeld || held.Any(named.IsSameValue)) Reserve(ledger, named);
        }
    }

    /// <summary>Reserves what the Service held before and does not name.</summary>
    public void ReserveHeld(ServiceLedger ledger)
    {
        if (before is null) return;
        ServiceSpec spec = _service.Spec, held = before.Spec;
        if (spec.Type != ServiceTypes.ExternalName && spec.ClusterIP.Length == 0 && spec.ClusterIPs.IsEmpty)
        {
            foreach (ServiceHolding address in ServiceHolding.Of(before).Where(static holding => holding.Address.IsValid)) Reserve(ledger, address);
        }

        if (_service.AllocatesNodePorts())
        {
            spec = spec with
            {
                Ports = spec.Ports.Select(port => port.NodePort == 0 && HeldPort(port) is var old and not 0 && ReservePort(ledger, old) ? port with { NodePort = old } : port).ToValueList(),
            };
        }

        bool keepsCheck = _service.NeedsHealthCheckNodePort() && spec.HealthCheckNodePort == 0 && held.HealthCheckNodePort != 0 && ReservePort(ledger, held.HealthCheckNodePort);
        if (keepsCheck) spec = spec with { HealthCheckNodePort = held.HealthCheckNodePort };
        _service = _service with { Spec = spec };
    }

    /// <summary>
    /// The Service as an API server stores it, with the values the ledger then holds for it. When that is refused, as it was before, if that can be had still; else null.
    /// </summary>
    public Service? Settle(ServiceLedger ledger, List<PlanProblem> problems)
    {
        var planner = new ServiceLifecyclePlanner(ledger);
        ServicePlan plan = planner.PlanCreate(_service, _reserved);
        foreach (ServiceHolding unused in _reserved.Where(held => !plan.Allocated.Any(held.IsSameValue))) ledger.Release(unused, Key);
        if (plan.Stored is { } stored)
        {
            ledger.TryApply(plan);

            // A creation has no status on an API server. Here it is what the user says, or stays what a load balancer said, as in an update.
            if (stored.Spec.Type == ServiceTypes.LoadBalancer) stored = stored with { Status = _service.Status != ServiceStatus.Empty || before is null ? _service.Status : before.Status };
            return stored == written ? written : stored;
        }

        Refuse(plan, problems);
        return before is not null && before != written && ledger.Load(before).Count == 0 ? before : null;
    }

    private void Refuse(ServicePlan plan, List<PlanProblem> problems)
    {
        PlanProblemReason reason = plan.Refusals.Count > 0 ? ServiceLedger.ReasonOf(plan.Refusals[0].Status) : PlanProblemReason.Invalid;
        string why = string.Concat(plan.Refusals.Select(static refusal => $" ({refusal.Message})"));
        if (plan.Answer.Errors.Count == 0) problems.Add(new(nameof(Service), Key, plan.Refusals.Count > 0 ? plan.Refusals[0].Asked.Field : "", reason, $"{plan.Answer.Message}{why}"));
        foreach (FieldError error in plan.Answer.Errors) problems.Add(new(nameof(Service), Key, error.Field, reason, $"{error.Message}{why}"));
    }

    private void Reserve(ServiceLedger ledger, ServiceHolding holding)
    {
        if (ledger.Take(holding, Key) == AllocationStatus.Allocated && !_reserved.Exists(holding.IsSameValue)) _reserved.Add(holding);
    }

    private bool ReservePort(ServiceLedger ledger, int port)
    {
        var holding = new ServiceHolding(ServiceHoldingKind.NodePort, "spec.ports", default, port);
        Reserve(ledger, holding);
        return _reserved.Exists(holding.IsSameValue);
    }

    private int HeldPort(ServicePort port) => before!.Spec.Ports
        .FirstOrDefault(old => old.Port == port.Port && TransportProtocols.Parse(old.Protocol) == TransportProtocols.Parse(port.Protocol))?.NodePort ?? 0;
}
