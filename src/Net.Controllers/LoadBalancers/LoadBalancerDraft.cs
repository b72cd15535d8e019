using Net.Model;

namespace Net.Controllers;

/// <summary>One Service on its way through <see cref="LoadBalancerPlanner"/>: what it wants, and what it has got so far.</summary>
internal sealed class LoadBalancerDraft
{
    private readonly Service _service;
    private readonly LoadBalancerTenant _tenant;
    private readonly List<LoadBalancerPool> _pools;
    private readonly IpFamily[] _families;
    private readonly IpAddress[] _addresses;
    private readonly List<IpAddress> _asked = [];
    private readonly List<string> _reasons = [];
    private readonly bool _named;
    private bool _refused;

    public LoadBalancerDraft(Service service, LoadBalancerBook book, List<PlanProblem> problems)
    {
        _service = service;
        _tenant = new(service);
        IEnumerable<IpFamily> families = service.Spec.IpFamilies.IsEmpty ? service.ClusterAddresses().Select(static address => address.Family) : service.Spec.IpFamilies.Select(IpFamilies.Parse);
        _families = [.. families.Where(static family => family != IpFamily.None).Distinct()];
        if (_families.Length == 0) _families = [IpFamily.IPv4];
        _addresses = new IpAddress[_families.Length];
        string? pool = service.Metadata.Annotation(LoadBalancerAnnotations.Pool);
        _pools = [.. book.Pools.Where(candidate => pool is null ? candidate.Serves(service) : candidate.Name == pool && candidate.Serves(service))];
        _named = pool is not null;
        if (_named && _pools.Count == 0) Refuse(problems, PoolField, PlanProblemReason.NotFound, $"there is no pool '{pool}' for this Service");
        ReadAsked(problems);
    }

    private const string PoolField = $"metadata.annotations[{LoadBalancerAnnotations.Pool}]";

    private string AskedField => _service.Metadata.Annotation(LoadBalancerAnnotations.Addresses) is null ? "spec.loadBalancerIP" : $"metadata.annotations[{LoadBalancerAnnotations.Addresses}]";

    private bool NeedsAll => _service.Spec.IpFamilyPolicy == IpFamilyPolicies.RequireDualStack;

    /// <summary>Keeps the addresses the Service has, as far as it may still have them.</summary>
    public void Keep(LoadBalancerBook book)
    {
        foreach (IpAddress address in LoadBalancerPlanner.AddressesOf(_service))
        {
            int place = PlaceOf(address);
            if (place < 0 || (_asked.Exists(asked => asked.Family == address.Family) && !_asked.Contains(address))) continue;
            if (book.PoolOf(address, _pools) is not null && book.WhyNot(address, _tenant) is null) Take(book, place, address);
        }
    }

    /// <summary>Takes the addresses the Service asks for.</summary>
    public void TakeAsked(LoadBalancerBook book, List<PlanProblem> problems)
    {
        foreach (IpAddress address in _asked)
        {
            int place = PlaceOf(address);
            if (place < 0 || _addresses[place] == address) continue;
            if (book.PoolOf(address, _pools) is not { } pool) Refuse(problems, AskedField, PlanProblemReason.NotInRange, $"{address} is in none of the pools for this Service ({NamesOf(_pools)})");
            else if (book.WhyNot(address, _tenant) is { } why) Refuse(problems, AskedField, PlanProblemReason.AlreadyAllocated, $"{address} is already allocated: {why}");
            else Take(book, place, address, $"asked for, from pool {pool.Name}");
        }
    }

    /// <summary>Chooses what is still missing: from one pool if one has it all, else, unless it must be one, each from the first that has it.</summary>
    public void TakeNew(LoadBalancerBook book, List<PlanProblem> problems)
    {
        if (_refused || _service.Metadata.DeletionTimestamp is not null) return;
        int[] missing = [.. Enumerable.Range(0, _families.Length).Where(i => !_addresses[i].IsValid)];
        if (missing.Length == 0) return;
        List<LoadBalancerPool> pools = [.. _pools.Where(pool => pool.AutoAssign || _named)];
        List<(LoadBalancerPool Pool, IpAddress[] Found)> offers = [.. pools.Select(pool => (pool, missing.Select(i => book.Find(pool, _families[i], _tenant)).ToArray()))];
        int whole = offers.FindIndex(static offer => offer.Found.All(static address => address.IsValid));
        for (int i = 0; i < missing.Length; i++)
        {
            int place = whole >= 0 ? whole : NeedsAll ? -1 : offers.FindIndex(offer => offer.Found[i].IsValid);
            if (place >= 0) Take(book, missing[i], offers[place].Found[i], $"from pool {offers[place].Pool.Name}");
        }

        // PreferDualStack is content with one family.
        if (NeedsAll ? _addresses.All(static address => address.IsValid) : _addresses.Any(static address => address.IsValid)) return;
        IpFamily lacking = _families[missing.FirstOrDefault(i => !pools.Exists(pool => book.HasFamily(pool, _families[i])), missing[0])];
        if (!pools.Exists(pool => book.HasFamily(pool, lacking))) Refuse(problems, "spec.ipFamilies", PlanProblemReason.FamilyNotConfigured, $"no pool for this Service has {IpFamilies.Format(lacking)} addresses ({NamesOf(pools)})");
        else Refuse(problems, "status.loadBalancer", PlanProblemReason.PoolExhausted, $"no address left in {(NeedsAll && _families.Length > 1 ? "any one of the pools for both families" : "the pools for this Service")} ({NamesOf(pools)})");
    }

    /// <summary>The change of the Service's status, or null when it is as it should be.</summary>
    public LoadBalancerChange? Finish(string ipMode)
    {
        ValueList<IpAddress> before = LoadBalancerPlanner.AddressesOf(_service), after = _addresses.Where(static address => address.IsValid).ToValueList();
        ValueList<LoadBalancerIngress> ingress = _service.Status.LoadBalancer.Ingress;
        bool same = before == after && ingress.Count == after.Count && ingress.All(point => (point.IpMode ?? LoadBalancerIpModes.Vip) == ipMode);
        if (same) return null;
        LoadBalancerStatus status = new() { Ingress = after.Select(address => new LoadBalancerIngress { Ip = address.ToString(), IpMode = ipMode }).ToValueList() };
        string reason = _reasons.Count > 0 ? string.Join("; ", _reasons) : after.IsEmpty ? "no pool has its address any more" : "one address a family, of the pools for this Service";
        return new(_service with { Status = _service.Status with { LoadBalancer = status } }, before, after, reason);
    }

    private void ReadAsked(List<PlanProblem> problems)
    {
        string text = _service.Metadata.Annotation(LoadBalancerAnnotations.Addresses) ?? _service.Spec.LoadBalancerIP;
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IpAddress.TryParse(part, out IpAddress address)) Refuse(problems, AskedField, PlanProblemReason.Invalid, $"'{part}' is not an address");
            else if (PlaceOf(address) < 0) Refuse(problems, AskedField, PlanProblemReason.Invalid, $"{address} is of a family that spec.ipFamilies does not name");
            else if (_asked.Exists(other => other.Family == address.Family)) Refuse(problems, AskedField, PlanProblemReason.Invalid, $"{address} is a second address of its family");
            else _asked.Add(address);
        }
    }

    private int PlaceOf(IpAddress address) => Array.IndexOf(_families, address.Family);

    private void Take(LoadBalancerBook book, int place, IpAddress address, string? reason = null)
    {
        if (_addresses[place].IsValid) return;
        _addresses[place] = address;
        book.Take(address, _tenant);
        if (reason is not null) _reasons.Add($"{address} {reason}");
    }

    private static string NamesOf(List<LoadBalancerPool> pools) =>
        pools.Count == 0 ? "none" : string.Join(", ", pools.Select(static pool => $"{pool.Name}: {string.Join(' ', pool.Addresses)}"));

    private void Refuse(List<PlanProblem> problems, string field, PlanProblemReason reason, string message)
    {
        _refused = true;
        problems.Add(new(nameof(Service), _tenant.Key, field, reason, message));
    }
}
