namespace Net.Controllers;

/// <summary>Hands out node ports and health-check node ports, which share one range. Not thread-safe.</summary>
/// <param name="range">The range.</param>
public sealed class NodePortAllocator(NodePortRange range)
{
    private readonly string _name = range.ToString();
    private readonly BandedPool _pool = new((ulong)range.Size, (ulong)range.StaticBand);

    /// <summary>The range.</summary>
    public NodePortRange Range { get; } = range;

    /// <summary>How many ports are allocated.</summary>
    public int Used => (int)_pool.Taken;

    /// <summary>How many ports are free.</summary>
    public int Free => Range.Size - Used;

    /// <summary>Allocates one port, from either band.</summary>
    public Allocation<int> Allocate(int port) => new(
        !Range.Contains(port) ? AllocationStatus.NotInRange
        : _pool.TryTake((ulong)(port - Range.First)) ? AllocationStatus.Allocated
        : AllocationStatus.AlreadyAllocated,
        port,
        _name);

    /// <summary>Allocates the first free port of the dynamic band from a start on, wrapping around; from the static band when that is full.</summary>
    /// <param name="start">Any number: random, or a hash that is the same after a restart.</param>
    public Allocation<int> AllocateNext(ulong start) =>
        _pool.TryTakeNext(start, out ulong index) ? new(AllocationStatus.Allocated, Range.First + (int)index, _name) : new(AllocationStatus.Full, 0, _name);

    /// <summary>Gives a port back; false when it was not allocated.</summary>
    public bool Release(int port) => Range.Contains(port) && _pool.Free((ulong)(port - Range.First));

    /// <summary>Whether a port is allocated.</summary>
    public bool IsAllocated(int port) => Range.Contains(port) && _pool.IsTaken((ulong)(port - Range.First));
}
