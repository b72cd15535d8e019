using System.Globalization;
using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Finds leaked, doubled, unclaimed and out-of-range cluster IPs and node ports, and says how to mend each
/// (<c>ipallocator/controller/repairip.go</c>, <c>portallocator/controller/repair.go</c>).
/// </summary>
/// <remarks>
/// Of several Services with one value, the one that the IPAddress object names keeps it, else the oldest, else the first by namespace and name. IPAddress objects
/// of other managers are never touched. After the mends of a plan that need no person are carried out, the next plan finds only what a person must do.
/// A pure function: thread-safe.
/// </remarks>
public static class ServiceRepairPlanner
{
    // A write in progress has its claim before its Service.
    private static readonly TimeSpan LeakedClaimAge = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeakedPortInterval = TimeSpan.FromMinutes(3);
    private const int LeakedPortTimes = 3;

    /// <summary>Plans.</summary>
    /// <param name="state">What is stored.</param>
    /// <param name="previous">The plan before this one: a leaked port is released when three in a row have found it.</param>
    public static ServiceRepairPlan Plan(ServiceRepairState state, ServiceRepairPlan? previous = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        var findings = new List<RepairFinding>();
        List<Service> services = [.. state.Services.OrderBy(static service => service.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue).ThenBy(ObjectKey.Of)];
        CheckAddresses(state, services, findings);
        CheckPorts(state, services, previous, findings);
        return new([.. findings.OrderBy(static finding => finding.Kind, StringComparer.Ordinal).ThenBy(static finding => finding.Key).ThenBy(static finding => finding.Field, StringComparer.Ordinal).ThenBy(static finding => finding.Value, StringComparer.Ordinal)]);
    }

    private static void CheckAddresses(ServiceRepairState state, List<Service> services, List<RepairFinding> findings)
    {
        var ranges = new ClusterIpAllocator(state.Ranges);
        var claims = new Dictionary<IpAddress, IPAddressResource>();
        foreach (IPAddressResource claim in state.Claims)
        {
            if (IpAddress.TryParse(claim.Metadata.Name, out IpAddress address)) claims[address] = claim;
        }

        Dictionary<IpAddress, List<(ObjectKey Service, string Field)>> users = UsersOf(services, ranges, findings);
        foreach ((IpAddress address, List<(ObjectKey Service, string Field)> of) in users)
        {
            CheckAddress(address, of, claims.GetValueOrDefault(address), ranges, findings);
        }

        foreach ((IpAddress address, IPAddressResource claim) in claims)
        {
            if (users.ContainsKey(address) || !ServiceClaim.IsManaged(claim)) continue;
            TimeSpan age = claim.Metadata.CreationTimestamp is { } created ? state.Now - created : TimeSpan.MaxValue;
            bool old = age >= LeakedClaimAge;
            findings.Add(new(RepairProblem.IPAddressNotAllocated, old ? RepairMend.DeleteClaim : RepairMend.Wait, "IPAddress", ObjectKey.Of(claim), "", claim.Metadata.Name,
                $"{ServiceClaim.Describe(claim.Spec.ParentRef)} does not use {address}")
            {
                Claim = claim,
                RetryAfter = old ? null : LeakedClaimAge - age,
            });
        }
    }

    private static Dictionary<IpAddress, List<(ObjectKey, string)>> UsersOf(List<Service> services, ClusterIpAllocator ranges, List<RepairFinding> findings)
    {
        var users = new Dictionary<IpAddress, List<(ObjectKey, string)>>();
        foreach (Service service in services.Where(static service => service.Spec.Type != ServiceTypes.ExternalName && !service.IsHeadless()))
        {
            ObjectKey key = ObjectKey.Of(service);
            ValueList<string> texts = service.Spec.ClusterIPs.IsEmpty ? [service.Spec.ClusterIP] : service.Spec.ClusterIPs;
            for (int i = 0; i < texts.Count; i++)
            {
                string field = $"spec.clusterIPs[{i}]";
                if (!IpAddress.TryParse(texts[i], out IpAddress address))
                {
                    Blame(findings, RepairProblem.ClusterIPNotValid, RepairMend.RecreateService, key, field, texts[i], $"'{texts[i]}' is no address; delete the Service and create it again");
                    continue;
                }

                if (!ranges.IsInRange(address))
                {
                    string pool = ranges.PoolOf(address.Family);
                    string where = pool.Length == 0 ? $"no range of {IpFamilies.Format(address.Family)}" : $"none of the ranges {pool}";
                    Blame(findings, RepairProblem.ClusterIPOutOfRange, RepairMend.RecreateService, key, field, texts[i], $"{address} is in {where}; delete the Service and create it again, or add a ServiceCIDR with the address");
                }

                if (!users.TryGetValue(address, out List<(ObjectKey, string)>? of)) users[address] = of = [];
                of.Add((key, field));
            }
        }

        return users;
    }

    private static void CheckAddress(IpAddress address, List<(ObjectKey Service, string Field)> users, IPAddressResource? claim, ClusterIpAllocator ranges, List<RepairFinding> findings)
    {
        bool toService = ServiceClaim.TryGetService(claim?.Spec.ParentRef, out ObjectKey parent);
        int named = toService ? users.FindIndex(user => user.Service == parent) : -1;
        bool foreign = claim is not null && named < 0 && !ServiceClaim.IsManaged(claim);
        (ObjectKey owner, string field) = users[Math.Max(0, named)];
        string text = address.ToString();
        foreach ((ObjectKey other, string otherField) in users.Where(user => foreign || user.Service != owner))
        {
            string holder = foreign ? ServiceClaim.Describe(claim!.Spec.ParentRef) : $"Service {owner}";
            Blame(findings, RepairProblem.ClusterIPAlreadyAllocated, RepairMend.RecreateService, other, otherField, text, $"{address} belongs to {holder}; delete the Service and create it again");
        }

        // Nobody could create a claim outside the ranges again.
        if (foreign || !ranges.IsInRange(address)) return;
        IPAddressResource right = ServiceClaim.Of(address, owner);
        if (claim is null)
        {
            Blame(findings, RepairProblem.ClusterIPNotAllocated, RepairMend.CreateClaim, owner, field, text, $"no IPAddress object claims {address}", right);
        }
        else if (named < 0)
        {
            Blame(findings, RepairProblem.IPAddressWrongReference, RepairMend.ReplaceClaim, owner, field, text, $"IPAddress {text} names {ServiceClaim.Describe(claim.Spec.ParentRef)}, which does not use it", right);
        }
        else if (claim.Metadata.Label(IPAddressResource.FamilyLabel) != right.Metadata.Label(IPAddressResource.FamilyLabel) || !ServiceClaim.IsManaged(claim))
        {
            ValueMap<string> labels = claim.Metadata.Labels;
            foreach ((string key, string value) in right.Metadata.Labels) labels = labels.With(key, value);
            Blame(findings, RepairProblem.IPAddressWrongLabels, RepairMend.UpdateClaim, owner, field, text, $"IPAddress {text} lacks the labels of {ServiceClaim.Manager}", claim with { Metadata = claim.Metadata with { Labels = labels } });
        }
    }

    private static void CheckPorts(ServiceRepairState state, List<Service> services, ServiceRepairPlan? previous, List<RepairFinding> findings)
    {
        HashSet<int>? taken = state.TakenPorts is null ? null : [.. state.TakenPorts];
        var holders = new Dictionary<int, ObjectKey>();
        foreach (Service service in services)
        {
            ObjectKey key = ObjectKey.Of(service);
            foreach (ServiceHolding held in ServiceHolding.Of(service).Where(static held => held.Port != 0))
            {
                string text = held.ToString();
                if (!state.NodePorts.Contains(held.Port)) Blame(findings, RepairProblem.PortOutOfRange, RepairMend.ChangeService, key, held.Field, text, $"{text} is not in the range {state.NodePorts}; choose another port");
                else if (!holders.TryAdd(held.Port, key)) Blame(findings, RepairProblem.PortAlreadyAllocated, RepairMend.ChangeService, key, held.Field, text, $"{text} belongs to Service {holders[held.Port]}; choose another port");
                else if (taken is not null && !taken.Contains(held.Port)) Blame(findings, RepairProblem.PortNotAllocated, RepairMend.TakePort, key, held.Field, text, $"{text} is not marked as taken");
            }
        }

        foreach (int port in taken ?? [])
        {
            if (holders.ContainsKey(port)) continue;
            string text = port.ToString(CultureInfo.InvariantCulture);
            int seen = 1 + (previous?.Findings.FirstOrDefault(finding => finding.Problem == RepairProblem.PortLeaked && finding.Value == text)?.Seen ?? 0);
            bool sure = seen >= LeakedPortTimes;
            findings.Add(new(RepairProblem.PortLeaked, sure ? RepairMend.ReleasePort : RepairMend.Wait, "NodePort", new("", text), "", text, $"{text} is marked as taken and no Service has it")
            {
                Seen = seen,
                RetryAfter = sure ? null : LeakedPortInterval,
            });
        }
    }

    private static void Blame(List<RepairFinding> findings, RepairProblem problem, RepairMend mend, ObjectKey service, string field, string value, string message, IPAddressResource? claim = null) =>
        findings.Add(new(problem, mend, nameof(Service), service, field, value, message) { Claim = claim });
}
