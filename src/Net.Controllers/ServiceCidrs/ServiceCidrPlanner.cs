using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Keeps ServiceCIDRs: the default one exists, each has its finalizer and its Ready condition, and one that is deleted goes when no address would be left
/// without a range (<c>pkg/controller/servicecidrs</c>, <c>pkg/controlplane/controller/defaultservicecidr</c>).
/// </summary>
/// <remarks>A pure function: thread-safe.</remarks>
/// <param name="configured">The ranges the cluster was started with, at most one of each family, the default family first; none to leave the default ServiceCIDR alone.</param>
public sealed class ServiceCidrPlanner(ValueList<IpCidr> configured)
{
    // Time for API servers to stop allocating from a range before it goes.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private const string Ready = "Ready";

    /// <summary>Plans.</summary>
    /// <param name="ranges">All ServiceCIDRs.</param>
    /// <param name="claims">All IPAddress objects.</param>
    /// <param name="now">The time now.</param>
    public ServiceCidrPlan Plan(IEnumerable<ServiceCIDR> ranges, IEnumerable<IPAddressResource> claims, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        ArgumentNullException.ThrowIfNull(claims);
        List<ServiceCIDR> all = [.. ranges.OrderBy(static range => range.Metadata.Name, StringComparer.Ordinal)];
        List<IpAddress> addresses = [.. claims.Select(static claim => IpAddress.TryParse(claim.Metadata.Name, out IpAddress address) ? address : default).Where(static address => address.IsValid).Order()];
        var changes = new List<ServiceCidrChange>();
        var problems = new List<PlanProblem>();
        TimeSpan? again = null;
        PlanDefault(all.Find(static range => range.Metadata.Name == ServiceCidrRange.DefaultName), changes, problems);
        foreach (ServiceCIDR range in all)
        {
            if (range.Metadata.DeletionTimestamp is null) PlanLiving(range, now, changes);
            else if (PlanDying(range, all, addresses, now, changes) is { } wait && (again is null || wait < again)) again = wait;
        }

        return new(changes, problems, again);
    }

    private void PlanDefault(ServiceCIDR? stored, List<ServiceCidrChange> changes, List<PlanProblem> problems)
    {
        ValueList<string> wanted = configured.Select(static cidr => cidr.ToString()).ToValueList();
        if (wanted.IsEmpty || stored?.Spec.Cidrs == wanted) return;
        if (stored is null)
        {
            var created = new ServiceCIDR { Metadata = new() { Name = ServiceCidrRange.DefaultName }, Spec = new() { Cidrs = wanted } };
            changes.Add(new(ServiceCidrChangeKind.Create, created, "the ranges the cluster was started with"));
        }
        else if (stored.Spec.Cidrs.Count == 1 && wanted.Count == 2 && stored.Spec.Cidrs[0] == wanted[0] && stored.Metadata.DeletionTimestamp is null)
        {
            changes.Add(new(ServiceCidrChangeKind.Update, stored with { Spec = stored.Spec with { Cidrs = wanted } }, "the cluster has become dual-stack"));
        }
        else
        {
            problems.Add(new(nameof(ServiceCIDR), ObjectKey.Of(stored), "spec.cidrs", PlanProblemReason.Invalid, $"the cluster was started with {string.Join(", ", wanted)}, the default ServiceCIDR has {string.Join(", ", stored.Spec.Cidrs)}; what is stored counts"));
        }
    }

    private static void PlanLiving(ServiceCIDR range, DateTimeOffset now, List<ServiceCidrChange> changes)
    {
        if (!range.Metadata.Finalizers.Contains(ServiceCIDR.Finalizer))
        {
            ObjectMeta meta = range.Metadata with { Finalizers = [.. range.Metadata.Finalizers, ServiceCIDR.Finalizer] };
            changes.Add(new(ServiceCidrChangeKind.Update, range with { Metadata = meta }, "addresses in use keep it"));
        }

        AddCondition(range, "True", "", "addresses of the ranges may be allocated", now, changes);
    }

    // How long to wait before looking again; null when something else must change first, or nothing is left to do.
    private static TimeSpan? PlanDying(ServiceCIDR range, List<ServiceCIDR> all, List<IpAddress> addresses, DateTimeOffset now, List<ServiceCidrChange> changes)
    {
        if (!range.Metadata.Finalizers.Contains(ServiceCIDR.Finalizer)) return null;
        List<ClusterIpRange> own = Parsed(range);
        List<ClusterIpRange> others = [.. all.Where(other => other.Metadata.Name != range.Metadata.Name && other.Metadata.DeletionTimestamp is null).SelectMany(Parsed)];
        IpAddress orphan = addresses.Find(address => own.Exists(o => o.Contains(address)) && !others.Exists(o => o.Contains(address)));
        if (orphan.IsValid)
        {
            AddCondition(range, "False", "Terminating", $"{orphan} is in use and in no other ServiceCIDR: delete its IPAddress or create a ServiceCIDR with it", now, changes);
            return null;
        }

        TimeSpan left = range.Metadata.DeletionTimestamp!.Value + Grace - now;
        if (left > TimeSpan.Zero) return left;
        ObjectMeta meta = range.Metadata with { Finalizers = range.Metadata.Finalizers.Where(static finalizer => finalizer != ServiceCIDR.Finalizer).ToValueList() };
        changes.Add(new(ServiceCidrChangeKind.Update, range with { Metadata = meta }, "no address in use needs it"));
        return null;
    }

    private static void AddCondition(ServiceCIDR range, string status, string reason, string message, DateTimeOffset now, List<ServiceCidrChange> changes)
    {
        Condition? before = range.Status.Conditions.FirstOrDefault(static condition => condition.Type == Ready);
        if (before is not null && before.Status == status && before.Reason == reason && (status == "True" || before.Message == message)) return;
        Condition after = new() { Type = Ready, Status = status, Reason = reason, Message = message, LastTransitionTime = before?.Status == status ? before.LastTransitionTime : now };
        ValueList<Condition> conditions = [.. range.Status.Conditions.Where(static condition => condition.Type != Ready), after];
        string why = status == "True" ? "it may be allocated from" : message;
        changes.Add(new(ServiceCidrChangeKind.UpdateStatus, range with { Status = range.Status with { Conditions = conditions } }, why));
    }

    private static List<ClusterIpRange> Parsed(ServiceCIDR range)
    {
        var parsed = new List<ClusterIpRange>();
        foreach (string text in range.Spec.Cidrs)
        {
            if (IpCidr.TryParse(text, out IpCidr cidr) && ClusterIpRange.TryCreate(cidr, out ClusterIpRange usable, out _)) parsed.Add(usable);
        }

        return parsed;
    }
}
