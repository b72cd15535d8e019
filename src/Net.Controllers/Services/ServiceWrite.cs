using System.Globalization;
using Net.Model;

namespace Net.Controllers;

/// <summary>The allocations of one write of a Service while its plan is made. Everything taken is given back at the end: the plan says what to take for good.</summary>
internal sealed class ServiceWrite(ServiceLedger ledger) : IServiceAllocations
{
    private readonly List<ServiceHolding> _taken = [];
    private readonly List<AllocationRefusal> _refusals = [];
    private IReadOnlyList<ServiceHolding> _reserved = [];

    /// <summary>The Service written; known before anything is allocated.</summary>
    public ObjectKey Service { get; set; }

    public ClusterFamilies Families => ledger.Families;

    /// <summary>What could not be had.</summary>
    public IReadOnlyList<AllocationRefusal> Refusals => _refusals;

    /// <summary>Lets the Service have what it holds in the ledger already; without this a value in use is refused whoever holds it, as an API server does.</summary>
    /// <param name="reserved">What the Service holds.</param>
    public void Reserve(IReadOnlyList<ServiceHolding> reserved) => _reserved = reserved;

    public string? ReserveAddress(IpAddress address)
    {
        var asked = new ServiceHolding(ServiceHoldingKind.ClusterIp, "spec.clusterIPs", address, 0);
        if (IsReserved(asked)) return null;
        AllocationStatus status = ledger.HolderOf(address) is null ? ledger.Take(asked, Service) : AllocationStatus.AlreadyAllocated;
        if (Took(asked, status)) return null;
        return status == AllocationStatus.AlreadyAllocated ? AllocationProblems.AddressTaken : AllocationProblems.AddressOutOfRange;
    }

    public IpAddress NextAddress(IpFamily family)
    {
        foreach (ServiceHolding held in _reserved)
        {
            if (held.Address.Family == family) return held.Address;
        }

        ulong start = StableHash.Of(Service.Namespace, Service.Name, IpFamilies.Format(family)).Value;
        Allocation<IpAddress> next = ledger.TakeNext(family, start, ServiceClaim.ParentOf(Service));
        Took(new(ServiceHoldingKind.ClusterIp, "spec.clusterIPs", next.Value, 0), next.Status, next.Pool);
        return next.Value;
    }

    public string? ReserveNodePort(int port)
    {
        var asked = new ServiceHolding(ServiceHoldingKind.NodePort, "spec.ports", default, port);
        if (IsReserved(asked)) return null;
        AllocationStatus status = ledger.HolderOf(port) is null ? ledger.Take(asked, Service) : AllocationStatus.AlreadyAllocated;
        if (Took(asked, status)) return null;
        return status == AllocationStatus.AlreadyAllocated ? AllocationProblems.PortTaken : AllocationProblems.PortOutOfRange(ledger.NodePorts.First, ledger.NodePorts.Last);
    }

    public int NextNodePort(int servicePort)
    {
        Allocation<int> next = ledger.TakeNext(StableHash.Of(Service.Namespace, Service.Name, servicePort.ToString(CultureInfo.InvariantCulture)).Value, Service);
        Took(new(servicePort == 0 ? ServiceHoldingKind.HealthCheckNodePort : ServiceHoldingKind.NodePort, "spec.ports", default, next.Value), next.Status, next.Pool);
        return next.Value;
    }

    /// <summary>Gives back everything taken.</summary>
    public void Revert()
    {
        foreach (ServiceHolding holding in _taken) ledger.Release(holding, Service);
        _taken.Clear();
    }

    private bool IsReserved(ServiceHolding asked) => _reserved.Any(held => held.IsSameValue(asked));

    private bool Took(ServiceHolding holding, AllocationStatus status, string? pool = null)
    {
        if (status == AllocationStatus.Allocated) _taken.Add(holding);
        else _refusals.Add(AllocationRefusal.Of(ledger, holding, status, pool));
        return status == AllocationStatus.Allocated;
    }
}
