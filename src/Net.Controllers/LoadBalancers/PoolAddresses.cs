using Net.Model;

namespace Net.Controllers;

/// <summary>A run of addresses of a pool and which of them are taken.</summary>
internal sealed class PoolAddresses
{
    private readonly UInt128 _first;
    private readonly BandedPool _numbers;

    private PoolAddresses(IpAddress first, IpAddress last)
    {
        Family = first.Family;
        _first = first.Bits;

        // Of more than 2^64 addresses the first are used.
        UInt128 distance = last.Bits - first.Bits;
        _numbers = new(distance >= ulong.MaxValue ? ulong.MaxValue : (ulong)distance + 1, 0);
    }

    public IpFamily Family { get; }

    /// <summary>Parses a CIDR, a range such as <c>192.0.2.10-192.0.2.20</c>, or one address; null when the text is none of them.</summary>
    public static PoolAddresses? Parse(string text)
    {
        if (IpCidr.TryParse(text, out IpCidr cidr)) return new(cidr.Network, cidr.Last);
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        ReadOnlySpan<char> left = dash < 0 ? text : text.AsSpan(0, dash).Trim(), right = dash < 0 ? text : text.AsSpan(dash + 1).Trim();
        bool reads = IpAddress.TryParse(left, out IpAddress first) & IpAddress.TryParse(right, out IpAddress last);
        return reads && first.Family == last.Family && first.Bits <= last.Bits ? new(first, last) : null;
    }

    public bool Contains(IpAddress address) => TryIndexOf(address, out _);

    public void Mark(IpAddress address)
    {
        if (TryIndexOf(address, out ulong index)) _numbers.TryTake(index);
    }

    public bool TryTakeNext(ulong start, out IpAddress address)
    {
        bool taken = _numbers.TryTakeNext(start, out ulong index);
        address = taken ? IpAddress.FromBits(Family, _first + index) : default;
        return taken;
    }

    public void Free(IpAddress address)
    {
        if (TryIndexOf(address, out ulong index)) _numbers.Free(index);
    }

    private bool TryIndexOf(IpAddress address, out ulong index)
    {
        index = 0;
        if (address.Family != Family || address.Bits < _first || address.Bits - _first >= _numbers.Size) return false;
        index = (ulong)(address.Bits - _first);
        return true;
    }
}
