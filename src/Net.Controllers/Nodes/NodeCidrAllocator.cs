using System.Diagnostics.CodeAnalysis;
using Net.Model;

namespace Net.Controllers;

/// <summary>Cuts one range of pod addresses into equal parts and hands one to each node. Not thread-safe.</summary>
/// <remarks>
/// Parts are given in order, going on after the last one given and wrapping around, so that a part given back rests as long as there are others
/// (<c>pkg/controller/nodeipam/ipam/cidrset</c>).
/// </remarks>
public sealed class NodeCidrAllocator
{
    // More parts than any cluster has nodes; it bounds the work of taking a large network. IPv6 has the API server's own bound.
    private const int MostPartBitsIPv4 = 24;
    private const int MostPartBitsIPv6 = 16;

    private readonly SparseBitmap _taken;
    private readonly string _name;
    private readonly int _hostBits;
    private ulong _next;

    private NodeCidrAllocator(IpCidr range, int nodePrefixLength)
    {
        Range = range;
        NodePrefixLength = nodePrefixLength;
        _hostBits = range.Network.BitLength - nodePrefixLength;
        _name = $"{range} in parts of /{nodePrefixLength}";
        _taken = new(1UL << (nodePrefixLength - range.PrefixLength));
    }

    /// <summary>The whole range.</summary>
    public IpCidr Range { get; }

    /// <summary>The prefix length of a node's part.</summary>
    public int NodePrefixLength { get; }

    /// <summary>How many parts there are.</summary>
    public ulong Size => _taken.Size;

    /// <summary>How many parts are taken.</summary>
    public ulong Used => _taken.Count;

    /// <summary>An allocator with nothing taken. Refused: no CIDR, parts larger than the range, more than 2^24 (IPv4) or 2^16 (IPv6) parts.</summary>
    public static bool TryCreate(IpCidr range, int nodePrefixLength, [NotNullWhen(true)] out NodeCidrAllocator? allocator, [NotNullWhen(false)] out string? problem)
    {
        allocator = null;
        int most = range.Family == IpFamily.IPv6 ? MostPartBitsIPv6 : MostPartBitsIPv4;
        problem = !range.IsValid ? "not a CIDR"
            : nodePrefixLength > range.Network.BitLength || nodePrefixLength < range.PrefixLength ? $"a node's /{nodePrefixLength} does not fit into {range}"
            : nodePrefixLength - range.PrefixLength > most ? $"{range} has more than 2^{most} parts of /{nodePrefixLength}"
            : null;
        if (problem is null) allocator = new(range, nodePrefixLength);
        return problem is null;
    }

    /// <summary>Takes the next free part.</summary>
    public Allocation<IpCidr> AllocateNext()
    {
        if (!_taken.TryFindFree(_next, Size, out ulong index) && !_taken.TryFindFree(0, _next, out index)) return new(AllocationStatus.Full, default, _name);
        _taken.Add(index);
        GoOnAfter(index);
        return new(AllocationStatus.Allocated, PartAt(index), _name);
    }

    /// <summary>Takes every part that a network touches, be it larger than a part, one, or smaller. Taking twice is no failure.</summary>
    public AllocationStatus Occupy(IpCidr network)
    {
        if (!TryIndexesOf(network, out ulong first, out ulong last)) return AllocationStatus.NotInRange;
        for (ulong index = first; index <= last; index++) _taken.Add(index);
        return AllocationStatus.Allocated;
    }

    /// <summary>Takes what a node has, and gives the next node what follows it.</summary>
    internal AllocationStatus OccupyForNode(IpCidr network)
    {
        AllocationStatus status = Occupy(network);
        if (status == AllocationStatus.Allocated && TryIndexesOf(network, out _, out ulong last) && last + 1 > _next) GoOnAfter(last);
        return status;
    }

    /// <summary>Gives every part back that a network touches; false when it lies outside the range.</summary>
    public bool Release(IpCidr network)
    {
        if (!TryIndexesOf(network, out ulong first, out ulong last)) return false;
        for (ulong index = first; index <= last; index++) _taken.Remove(index);
        return true;
    }

    private void GoOnAfter(ulong index) => _next = index + 1 < Size ? index + 1 : 0;

    private IpCidr PartAt(ulong index) => IpCidr.Of(IpAddress.FromBits(Range.Family, Range.Network.Bits | ((UInt128)index << _hostBits)), NodePrefixLength);

    private bool TryIndexesOf(IpCidr network, out ulong first, out ulong last)
    {
        first = 0;
        last = Size - 1;
        if (network.Contains(Range)) return true;
        if (!Range.Contains(network)) return false;
        first = (ulong)((network.Network.Bits - Range.Network.Bits) >> _hostBits);
        last = (ulong)((network.Last.Bits - Range.Network.Bits) >> _hostBits);
        return true;
    }
}
