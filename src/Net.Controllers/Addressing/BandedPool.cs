namespace Net.Controllers;

/// <summary>
/// Numbers 0 to size-1 of which the first <c>offset</c> are the band for values that people choose: values chosen by the allocator come from the upper band
/// as long as it has any (KEP-3070).
/// </summary>
internal sealed class BandedPool(ulong size, ulong offset)
{
    private readonly SparseBitmap _taken = new(size);

    public ulong Size { get; } = size;

    /// <summary>The size of the lower band.</summary>
    public ulong Offset { get; } = offset;

    public ulong Taken => _taken.Count;

    public bool IsTaken(ulong number) => _taken.Contains(number);

    public bool TryTake(ulong number) => _taken.Add(number);

    public bool Free(ulong number) => _taken.Remove(number);

    /// <summary>Takes the first free number of the upper band from a start on, wrapping around in the band; when it is full, the first of the lower band.</summary>
    public bool TryTakeNext(ulong start, out ulong number)
    {
        number = 0;
        if (_taken.Count >= Size) return false;
        ulong upper = Size - Offset;
        ulong from = upper == 0 ? Size : Offset + (start % upper);
        return (_taken.TryFindFree(from, Size, out number) || _taken.TryFindFree(Offset, from, out number) || _taken.TryFindFree(0, Offset, out number))
            && _taken.Add(number);
    }

    /// <summary>The lower band's size: <c>size / divisor</c>, at least 16 and at most <paramref name="most"/>; 0 for a range of 16 or fewer.</summary>
    public static ulong BandOffset(ulong size, ulong divisor, ulong most) => size <= 16 ? 0 : Math.Min(Math.Max(16, size / divisor), most);
}
