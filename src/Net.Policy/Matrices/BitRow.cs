using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Net.Policy;

/// <summary>Rows of bits, several words at a time. Rows that go together are of one length.</summary>
internal static class BitRow
{
    /// <summary>Adds the bits of another row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Or(Span<ulong> row, ReadOnlySpan<ulong> other)
    {
        Span<Vector<ulong>> wide = MemoryMarshal.Cast<ulong, Vector<ulong>>(row);
        ReadOnlySpan<Vector<ulong>> wideOther = MemoryMarshal.Cast<ulong, Vector<ulong>>(other);
        for (int i = 0; i < wide.Length; i++) wide[i] |= wideOther[i];
        for (int i = wide.Length * Vector<ulong>.Count; i < row.Length; i++) row[i] |= other[i];
    }

    /// <summary>Adds the bits that three rows have in common.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OrCommon(Span<ulong> row, ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, ReadOnlySpan<ulong> third)
    {
        Span<Vector<ulong>> wide = MemoryMarshal.Cast<ulong, Vector<ulong>>(row);
        ReadOnlySpan<Vector<ulong>> wideFirst = MemoryMarshal.Cast<ulong, Vector<ulong>>(first), wideSecond = MemoryMarshal.Cast<ulong, Vector<ulong>>(second), wideThird = MemoryMarshal.Cast<ulong, Vector<ulong>>(third);
        for (int i = 0; i < wide.Length; i++) wide[i] |= wideFirst[i] & wideSecond[i] & wideThird[i];
        for (int i = wide.Length * Vector<ulong>.Count; i < row.Length; i++) row[i] |= first[i] & second[i] & third[i];
    }
}
