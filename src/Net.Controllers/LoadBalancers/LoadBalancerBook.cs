using Net.Model;

namespace Net.Controllers;

/// <summary>The addresses of all pools and who has them.</summary>
internal sealed class LoadBalancerBook
{
    private readonly List<(LoadBalancerPool Pool, List<PoolAddresses> Addresses)> _pools = [];
    private readonly Dictionary<IpAddress, List<LoadBalancerTenant>> _tenants = [];
    private readonly Dictionary<string, SortedSet<IpAddress>> _shared = new(StringComparer.Ordinal);

    public LoadBalancerBook(ValueList<LoadBalancerPool> pools, List<PlanProblem> problems)
    {
        foreach (LoadBalancerPool pool in pools.OrderBy(static pool => pool.Priority).ThenBy(static pool => pool.Name, StringComparer.Ordinal))
        {
            var addresses = new List<PoolAddresses>();
            for (int i = 0; i < pool.Addresses.Count; i++)
            {
                if (PoolAddresses.Parse(pool.Addresses[i]) is { } parsed) addresses.Add(parsed);
                else problems.Add(new(nameof(LoadBalancerPool), new("", pool.Name), $"addresses[{i}]", PlanProblemReason.Invalid, $"'{pool.Addresses[i]}' is no CIDR, range or address"));
            }

            if (_pools.Exists(other => other.Pool.Name == pool.Name)) problems.Add(new(nameof(LoadBalancerPool), new("", pool.Name), "name", PlanProblemReason.Invalid, "there is another pool of this name, which counts"));
            else _pools.Add((pool, addresses));
        }
    }

    /// <summary>The pools in the order in which they are asked.</summary>
    public IEnumerable<LoadBalancerPool> Pools => _pools.Select(static entry => entry.Pool);

    public bool HasFamily(LoadBalancerPool pool, IpFamily family) => AddressesOf(pool).Exists(addresses => addresses.Family == family);

    /// <summary>The pool of some that an address lies in, or null.</summary>
    public LoadBalancerPool? PoolOf(IpAddress address, IEnumerable<LoadBalancerPool> among) =>
        among.FirstOrDefault(pool => AddressesOf(pool).Exists(addresses => addresses.Contains(address)));

    /// <summary>Why a tenant cannot have an address, or null when it may.</summary>
    public string? WhyNot(IpAddress address, LoadBalancerTenant tenant) =>
        _tenants.TryGetValue(address, out List<LoadBalancerTenant>? others) ? others.Select(tenant.WhyNotWith).FirstOrDefault(static why => why is not null) : null;

    /// <summary>Gives an address to a tenant, alone or beside others.</summary>
    public void Take(IpAddress address, LoadBalancerTenant tenant)
    {
        if (!_tenants.TryGetValue(address, out List<LoadBalancerTenant>? others)) _tenants[address] = others = [];
        others.Add(tenant);
        foreach ((_, List<PoolAddresses> ranges) in _pools) ranges.ForEach(range => range.Mark(address));
        if (tenant.SharingKey.Length == 0) return;
        if (!_shared.TryGetValue(tenant.SharingKey, out SortedSet<IpAddress>? shared)) _shared[tenant.SharingKey] = shared = [];
        shared.Add(address);
    }

    /// <summary>An address of a pool for a tenant, not taken yet: one it may share, else a free one; <c>default</c> when there is none.</summary>
    public IpAddress Find(LoadBalancerPool pool, IpFamily family, LoadBalancerTenant tenant)
    {
        List<PoolAddresses> ranges = AddressesOf(pool);
        if (tenant.SharingKey.Length > 0 && _shared.TryGetValue(tenant.SharingKey, out SortedSet<IpAddress>? shared))
        {
            foreach (IpAddress address in shared)
            {
                if (address.Family == family && ranges.Exists(range => range.Contains(address)) && WhyNot(address, tenant) is null) return address;
            }
        }

        ulong start = StableHash.Of(tenant.Key.Namespace, tenant.Key.Name, IpFamilies.Format(family)).Value;
        foreach (PoolAddresses range in ranges.Where(range => range.Family == family))
        {
            if (!range.TryTakeNext(start, out IpAddress address)) continue;
            range.Free(address);
            return address;
        }

        return default;
    }

    private List<PoolAddresses> AddressesOf(LoadBalancerPool pool) => _pools.Find(entry => ReferenceEquals(entry.Pool, pool)).Addresses ?? [];
}
