using Net.Model;

namespace Net.Controllers;

/// <summary>Gives Services of type LoadBalancer addresses from pools: one of each of their families, stable, shared where they ask for it.</summary>
/// <remarks>
/// Only Services of the planner's class are served; addresses that others have in their status are left to them. A Service keeps what it has as long as its pool
/// has it; then come addresses that Services ask for, then new ones, chosen by a hash of namespace, name and family. Both families come from one pool where one
/// has both, and must for <c>RequireDualStack</c>. Applying a plan and planning again changes nothing. A pure function: thread-safe.
/// </remarks>
/// <param name="options">The class served and the pools.</param>
public sealed class LoadBalancerPlanner(LoadBalancerOptions options)
{
    /// <summary>Plans for all Services of the cluster, in any order; those of other types and classes are passed over.</summary>
    public LoadBalancerPlan Plan(IEnumerable<Service> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var problems = new List<PlanProblem>();
        var book = new LoadBalancerBook(options.Pools, problems);
        var drafts = new List<LoadBalancerDraft>();
        foreach (Service service in services.OrderBy(ObjectKey.Of))
        {
            if (options.Serves(service)) drafts.Add(new(service, book, problems));
            else if (service.Spec.Type == ServiceTypes.LoadBalancer) LeaveToOthers(service, book);
        }

        foreach (LoadBalancerDraft draft in drafts) draft.Keep(book);
        foreach (LoadBalancerDraft draft in drafts) draft.TakeAsked(book, problems);
        foreach (LoadBalancerDraft draft in drafts) draft.TakeNew(book, problems);
        return new([.. drafts.Select(draft => draft.Finish(options.IpMode)).OfType<LoadBalancerChange>()], [.. problems.OrderBy(static problem => problem.Key)]);
    }

    /// <summary>The addresses in a Service's load balancer status.</summary>
    internal static ValueList<IpAddress> AddressesOf(Service service) => service.Status.LoadBalancer.Ingress
        .Select(static point => IpAddress.TryParse(point.Ip, out IpAddress address) ? address : default).Where(static address => address.IsValid).ToValueList();

    private static void LeaveToOthers(Service service, LoadBalancerBook book)
    {
        var tenant = new LoadBalancerTenant(service);
        foreach (IpAddress address in AddressesOf(service)) book.Take(address, tenant);
    }
}
