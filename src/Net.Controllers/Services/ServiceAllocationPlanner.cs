using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Gives every Service of a set its cluster IPs, node ports and health-check node port, as a control plane that keeps no store of its own needs it: the whole
/// state in, the whole state out, the same answer in every process.
/// </summary>
/// <remarks>
/// Values that Services name come first and are never given to another; of two Services that name one value, the one that held it or else the first by
/// namespace and name has it, and the other is refused. The rest are chosen by a hash of the Service's namespace, name and family or port, so that they are
/// the same after a restart; a value that was held is kept whatever else changes. A pure function: thread-safe.
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
            .Select(group => new ServiceDraft(group.Last(), before.GetValueOrDefault(group.Key), options.ServiceCidrs))];
        var problems = new List<PlanProblem>();
        var addresses = new List<ClusterIpAllocator>();
        foreach (IpCidr cidr in options.ServiceCidrs.AsSpan())
        {
            if (ClusterIpAllocator.TryCreate(cidr, out ClusterIpAllocator? allocator, out string? problem)) addresses.Add(allocator);
            else problems.Add(new("ServiceCIDR", new("", cidr.ToString()), "spec.cidrs", PlanProblemReason.Invalid, problem));
        }

        var ports = new NodePortBook(options.NodePorts);

        // Named values that were held before those that were not, so that a newcomer cannot take one away; then held ones; then new ones.
        foreach (ServiceDraft draft in drafts) draft.TakeNamed(addresses, ports, onlyHeld: true, problems);
        foreach (ServiceDraft draft in drafts) draft.TakeNamed(addresses, ports, onlyHeld: false, problems);
        foreach (ServiceDraft draft in drafts) draft.TakeHeld(addresses, ports);
        foreach (ServiceDraft draft in drafts) draft.TakeNew(addresses, ports, problems);
        return new([.. drafts.Select(static draft => draft.Finish())], [.. problems.OrderBy(static problem => problem.Key)]);
    }
}
