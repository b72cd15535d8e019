using System.Numerics;
using System.Runtime.InteropServices;

namespace Net.Controllers;

/// <summary>A set of numbers below a size of up to 2^64-1 that takes memory by what is in it, and finds a free number in steps that grow with the logarithm of the size.</summary>
/// <remarks>
/// One bit a number, 64 to a word. Which words have no free bit left is again such a set, 64 times smaller, and so on upwards; it exists once a word is full.
/// A set of up to 65,536 numbers keeps its words in an array (8 KiB at most), a larger one in a table of the words that are not zero.
/// </remarks>
internal sealed class SparseBitmap
{
    private const int WordShift = 6;
    private const int BitMask = 63;
    private const ulong MostDenseWords = 1 << 10;

    private readonly ulong _wordCount;
    private readonly ulong[]? _dense;
    private readonly Dictionary<ulong, ulong>? _sparse;
    private SparseBitmap? _fullWords;

    public SparseBitmap(ulong size)
    {
        Size = size;
        _wordCount = (size >> WordShift) + ((size & BitMask) == 0 ? 0UL : 1UL);
        if (_wordCount <= MostDenseWords) _dense = new ulong[_wordCount];
        else _sparse = [];
    }

    /// <summary>Numbers are below this.</summary>
    public ulong Size { get; }

    /// <summary>How many numbers are in the set.</summary>
    public ulong Count { get; private set; }

    public bool Contains(ulong number) => number < Size && (WordAt(number >> WordShift) >> (int)(number & BitMask) & 1) != 0;

    /// <summary>Adds a number; false when it is there or not below the size.</summary>
    public bool Add(ulong number)
    {
        if (number >= Size) return false;
        ulong index = number >> WordShift, bit = 1UL << (int)(number & BitMask);
        ref ulong word = ref (_dense is not null ? ref _dense[index] : ref CollectionsMarshal.GetValueRefOrAddDefault(_sparse!, index, out _));
        if ((word & bit) != 0) return false;
        word |= bit;
        if (word == ulong.MaxValue) (_fullWords ??= new(_wordCount)).Add(index);
        Count++;
        return true;
    }

    /// <summary>Removes a number; false when it is not there.</summary>
    public bool Remove(ulong number)
    {
        if (number >= Size) return false;
        ulong index = number >> WordShift, bit = 1UL << (int)(number & BitMask), word = WordAt(index);
        if ((word & bit) == 0) return false;
        if (word == ulong.MaxValue) _fullWords!.Remove(index);
        word &= ~bit;
        if (_dense is not null) _dense[index] = word;
        else if (word == 0) _sparse!.Remove(index);
        else _sparse![index] = word;
        Count--;
        return true;
    }

    /// <summary>Finds the first number not in the set, at or after <paramref name="from"/> and before <paramref name="to"/>.</summary>
    public bool TryFindFree(ulong from, ulong to, out ulong free)
    {
        free = from;
        to = Math.Min(to, Size);
        if (from >= to) return false;
        ulong index = from >> WordShift, room = ~WordAt(index) & (ulong.MaxValue << (int)(from & BitMask));
        if (room == 0)
        {
            index++;
            if (index >= _wordCount || (_fullWords is not null && !_fullWords.TryFindFree(index, _wordCount, out index))) return false;
            room = ~WordAt(index);
        }

        free = (index << WordShift) + (ulong)BitOperations.TrailingZeroCount(room);
        return free < to;
    }

    private ulong WordAt(ulong index) => _dense is not null ? _dense[index] : _sparse!.GetValueOrDefault(index);
}
