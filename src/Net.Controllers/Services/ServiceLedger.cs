using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Who holds which cluster IP and which node port of a cluster: what the planners of Services allocate from. Not thread-safe.
/// </summary>
/// <remarks>Memory grows with what is held. Fill it with <see cref="Load(Service)"/> from the stored Services, then keep it up to date with <see cref="TryApply"/>.</remarks>
public sealed class ServiceLedger
{
    private readonly ClusterIpAllocator _addresses;
    private readonly NodePortAllocator _ports;
    private readonly Dictionary<IpAddress, IPAddressParent> _addressHolders = [];
    private readonly Dictionary<int, ObjectKey> _portHolders = [];

    /// <summary>A ledger in which everything is free.</summary>
    public ServiceLedger(ServiceAllocationOptions options)
        : this((options ?? throw new ArgumentNullException(nameof(options))).ServiceCidrs.Select(static cidr => new ServiceCidrRange(cidr)), options.NodePorts)
    {
    }

    /// <summary>A ledger of ranges of which some may not be ready, in which everything is free.</summary>
    /// <param name="ranges">The ranges of cluster IPs; see <see cref="ServiceCidrRange.Of"/>.</param>
    /// <param name="nodePorts">The range of node ports and health-check node ports.</param>
    public ServiceLedger(IEnumerable<ServiceCidrRange> ranges, NodePortRange nodePorts)
    {
        _addresses = new(ranges);
        _ports = new(nodePorts);
    }

    /// <summary>The families the cluster gives Services addresses of.</summary>
    public ClusterFamilies Families => _addresses.Families;

    /// <summary>The ranges of cluster IPs.</summary>
    public IEnumerable<ClusterIpRange> AddressRanges => _addresses.Ranges;

    /// <summary>The range of node ports.</summary>
    public NodePortRange NodePorts => _ports.Range;

    /// <summary>How many node ports are held.</summary>
    public int NodePortsUsed => _portHolders.Count;

    /// <summary>What is wrong with ranges that cannot be used.</summary>
    public IReadOnlyList<string> Problems => _addresses.Problems;

    /// <summary>How many addresses of a range are held.</summary>
    public ulong AddressesUsed(IpCidr cidr) => _addresses.UsedOf(cidr);

    /// <summary>Who holds an address; null for nobody.</summary>
    public IPAddressParent? HolderOf(IpAddress address) => _addressHolders.GetValueOrDefault(address);

    /// <summary>Which Service holds a node port; null for none.</summary>
    public ObjectKey? HolderOf(int nodePort) => _portHolders.TryGetValue(nodePort, out ObjectKey holder) ? holder : null;

    /// <summary>The ledger of the same holders over other ranges of cluster IPs: for when ServiceCIDRs come, go or change their readiness.</summary>
    public ServiceLedger WithRanges(IEnumerable<ServiceCidrRange> ranges)
    {
        var ledger = new ServiceLedger(ranges, NodePorts);
        foreach ((IpAddress address, IPAddressParent holder) in _addressHolders) ledger.Hold(address, holder);
        foreach ((int port, ObjectKey holder) in _portHolders) ledger.Take(port, holder);
        return ledger;
    }

    /// <summary>Notes what a stored Service holds. A value that another holds stays with that one and is answered, as is one outside the ranges.</summary>
    public IReadOnlyList<PlanProblem> Load(Service service)
    {
        ObjectKey key = ObjectKey.Of(service);
        List<PlanProblem>? problems = null;
        foreach (ServiceHolding holding in ServiceHolding.Of(service))
        {
            AllocationStatus status = holding.Address.IsValid ? Hold(holding.Address, ServiceClaim.ParentOf(key)) : Take(holding.Port, key);
            if (status is AllocationStatus.Allocated or AllocationStatus.NotReady) continue;
            (problems ??= []).Add(new(nameof(Service), key, holding.Field, ReasonOf(status), AllocationRefusal.Of(this, holding, status).Message));
        }

        return problems ?? [];
    }

    /// <summary>Notes that an IPAddress object keeps its address for its parent; false when another holds it.</summary>
    public bool Load(IPAddressResource claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return IpAddress.TryParse(claim.Metadata.Name, out IpAddress address) && Hold(address, claim.Spec.ParentRef ?? IPAddressParent.Empty) != AllocationStatus.AlreadyAllocated;
    }

    /// <summary>
    /// Carries out what a plan allocates and releases. False, with nothing changed, when something it allocates has been taken since it was made: plan again then.
    /// </summary>
    public bool TryApply(ServicePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        for (int i = 0; i < plan.Allocated.Count; i++)
        {
            if (Take(plan.Allocated[i], plan.Key) == AllocationStatus.Allocated) continue;
            for (int taken = 0; taken < i; taken++) Release(plan.Allocated[taken], plan.Key);
            return false;
        }

        foreach (ServiceHolding holding in plan.Released) Release(holding, plan.Key);
        return true;
    }

    /// <summary>Takes a value for a Service; one that this Service holds already is taken again.</summary>
    internal AllocationStatus Take(ServiceHolding holding, ObjectKey service) =>
        holding.Address.IsValid ? Take(holding.Address, ServiceClaim.ParentOf(service)) : Take(holding.Port, service);

    internal AllocationStatus Take(IpAddress address, IPAddressParent holder)
    {
        if (_addressHolders.TryGetValue(address, out IPAddressParent? before)) return before == holder ? AllocationStatus.Allocated : AllocationStatus.AlreadyAllocated;
        AllocationStatus status = _addresses.Allocate(address).Status;
        if (status == AllocationStatus.Allocated) _addressHolders[address] = holder;
        return status;
    }

    internal AllocationStatus Take(int port, ObjectKey service)
    {
        if (_portHolders.TryGetValue(port, out ObjectKey before)) return before == service ? AllocationStatus.Allocated : AllocationStatus.AlreadyAllocated;
        AllocationStatus status = _ports.Allocate(port).Status;
        if (status == AllocationStatus.Allocated) _portHolders[port] = service;
        return status;
    }

    internal Allocation<IpAddress> TakeNext(IpFamily family, ulong start, IPAddressParent holder)
    {
        Allocation<IpAddress> next = _addresses.AllocateNext(family, start);
        if (next.Succeeded) _addressHolders[next.Value] = holder;
        return next;
    }

    internal Allocation<int> TakeNext(ulong start, ObjectKey service)
    {
        Allocation<int> next = _ports.AllocateNext(start);
        if (next.Succeeded) _portHolders[next.Value] = service;
        return next;
    }

    /// <summary>Gives a value back that a Service holds; what another holds stays.</summary>
    internal void Release(ServiceHolding holding, ObjectKey service)
    {
        if (holding.Address.IsValid)
        {
            if (HolderOf(holding.Address) is { } holder && holder == ServiceClaim.ParentOf(service) && _addressHolders.Remove(holding.Address)) _addresses.Release(holding.Address);
        }
        else if (HolderOf(holding.Port) == service && _portHolders.Remove(holding.Port))
        {
            _ports.Release(holding.Port);
        }
    }

    internal static PlanProblemReason ReasonOf(AllocationStatus status) => status switch
    {
        AllocationStatus.AlreadyAllocated => PlanProblemReason.AlreadyAllocated,
        AllocationStatus.Full or AllocationStatus.NotReady => PlanProblemReason.PoolExhausted,
        AllocationStatus.FamilyNotConfigured => PlanProblemReason.FamilyNotConfigured,
        _ => PlanProblemReason.NotInRange,
    };

    internal string PoolOf(ServiceHolding holding) => holding.Kind == ServiceHoldingKind.ClusterIp ? _addresses.PoolOf(holding.Address.Family) : _ports.Range.ToString();

    // What is stored is held, whether or not it could be given out now.
    private AllocationStatus Hold(IpAddress address, IPAddressParent holder)
    {
        AllocationStatus status = Take(address, holder);
        if (status != AllocationStatus.AlreadyAllocated) _addressHolders.TryAdd(address, holder);
        return status;
    }
}
