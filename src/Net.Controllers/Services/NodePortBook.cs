using Net.Model;

namespace Net.Controllers;

/// <summary>Who holds which node port: a port number is allocated once, and within one Service may serve several protocols.</summary>
internal sealed class NodePortBook(PortRange range)
{
    private readonly NodePortAllocator _allocator = new(range);
    private readonly Dictionary<int, ObjectKey> _holders = [];

    public PortRange Range => _allocator.Range;

    /// <summary>Takes a port for a Service; one that this Service holds already is taken again.</summary>
    public AllocationStatus Take(int port, ObjectKey service)
    {
        if (_holders.TryGetValue(port, out ObjectKey holder)) return holder == service ? AllocationStatus.Allocated : AllocationStatus.AlreadyAllocated;
        AllocationStatus status = _allocator.Allocate(port).Status;
        if (status == AllocationStatus.Allocated) _holders[port] = service;
        return status;
    }

    public Allocation<int> TakeNext(ulong start, ObjectKey service)
    {
        Allocation<int> next = _allocator.AllocateNext(start);
        if (next.Succeeded) _holders[next.Value] = service;
        return next;
    }

    public ObjectKey? HolderOf(int port) => _holders.TryGetValue(port, out ObjectKey holder) ? holder : null;
}
