using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Gives every Service of a set its cluster IPs, node ports and health-check node port, as a control plane that keeps no store of its own needs it: the whole
/// state in, the whole state out, the same answer in every process.
/// </summary>
/// <remarks>
/// Each Service is what an API server would store of it (<see cref="ServiceLifecyclePlanner"/>), except that fields which never change there may be edited here.
/// Values that Services name come first: of two that name one value, the one that held it or else the first by namespace and name has it, and the other is
/// refused. Then come values that were held; the rest are chosen by a hash of the Service's namespace, name and family or port, so that they are the same
/// after a restart. A Service whose new form is refused stays as it was held, as long as its values are free. A pure function: thread-safe.
/// </remarks>
/// <param name="options">The ranges.</param>
public sealed class ServiceAllocationPlanner(ServiceAllocationOptions options)
{
    /// <summary>Plans the whole set.</summary>
    /// <param name="services">All Services of the cluster, defaulted or not, in any order.</param>
    /// <param name="held">What the plan before this one gave, if there was one: Services keep the values they have there.</param>
    public ServiceAllocationPlan Plan(IEnumerable<Service> services, IEnumerable<Service>? held = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        Dictionary<ObjectKey, Service> before = (held ?? []).GroupBy(ObjectKey.Of).ToDictionary(static group => group.Key, static group => group.Last());
        List<ServiceDraft> drafts = [.. services.GroupBy(ObjectKey.Of).OrderBy(static group => group.Key)
            .Select(group => new ServiceDraft(group.Last(), before.GetValueOrDefault(group.Key)))];
        var ledger = new ServiceLedger(options);
        var problems = new List<PlanProblem>();
        foreach (string problem in ledger.Problems) problems.Add(new(nameof(ServiceCIDR), new("", ServiceCidrRange.DefaultName), "spec.cidrs", PlanProblemReason.Invalid, problem));

        // Named values that were held before those that were not, so that a newcomer cannot take one away; then held ones; then new ones.
        foreach (ServiceDraft draft in drafts) draft.ReserveNamed(ledger, onlyHeld: true);
        foreach (ServiceDraft draft in drafts) draft.ReserveNamed(ledger, onlyHeld: false);
        foreach (ServiceDraft draft in drafts) draft.ReserveHeld(ledger);
        List<Service> settled = [.. drafts.Select(draft => draft.Settle(ledger, problems)).OfType<Service>()];
        return new(settled, problems);
    }
}
