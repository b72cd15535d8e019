using System.Numerics;

namespace Net.Controllers;

/// <summary>A set of numbers below a size of up to 2^64-1 that takes memory for the 4,096-number pages in use only, and finds a free number a page at a time.</summary>
internal sealed class SparseBitmap(ulong size)
{
    private const int PageShift = 12;
    private const int PageSize = 1 << PageShift;
    private const ulong MostDensePages = 1 << 12;

    private readonly Page?[]? _dense = Pages(size) <= MostDensePages ? new Page?[Pages(size)] : null;
    private readonly Dictionary<ulong, Page>? _sparse = Pages(size) <= MostDensePages ? null : [];

    /// <summary>Numbers are below this.</summary>
    public ulong Size { get; } = size;

    /// <summary>How many numbers are in the set.</summary>
    public ulong Count { get; private set; }

    public bool Contains(ulong number) => number < Size && PageAt(number >> PageShift) is { } page && page.Has((int)number & (PageSize - 1));

    /// <summary>Adds a number; false when it is there or not below the size.</summary>
    public bool Add(ulong number)
    {
        if (number >= Size) return false;
        ulong index = number >> PageShift;
        Page? page = PageAt(index);
        if (page is null)
        {
            page = new();
            if (_dense is not null) _dense[index] = page;
            else _sparse![index] = page;
        }

        if (!page.Add((int)number & (PageSize - 1))) return false;
        Count++;
        return true;
    }

    /// <summary>Removes a number; false when it is not there. An empty page is given back.</summary>
    public bool Remove(ulong number)
    {
        if (number >= Size) return false;
        ulong index = number >> PageShift;
        if (PageAt(index) is not { } page || !page.Remove((int)number & (PageSize - 1))) return false;
        if (page.Count == 0)
        {
            if (_dense is not null) _dense[index] = null;
            else _sparse!.Remove(index);
        }

        Count--;
        return true;
    }

    /// <summary>Finds the first number not in the set, at or after <paramref name="from"/> and before <paramref name="to"/>.</summary>
    public bool TryFindFree(ulong from, ulong to, out ulong free)
    {
        to = Math.Min(to, Size);
        for (ulong at = from; at < to; at = ((at >> PageShift) + 1) << PageShift)
        {
            int place = PageAt(at >> PageShift) is { } page ? page.FirstFree((int)at & (PageSize - 1)) : (int)at & (PageSize - 1);
            if (place < PageSize)
            {
                free = (at & ~(ulong)(PageSize - 1)) + (ulong)place;
                return free < to;
            }

            // The last page of a set of nearly 2^64 numbers has no next one.
            if (at >> PageShift == ulong.MaxValue >> PageShift) break;
        }

        free = 0;
        return false;
    }

    private static ulong Pages(ulong size) => (size >> PageShift) + ((size & (PageSize - 1)) == 0 ? 0UL : 1UL);

    private Page? PageAt(ulong index) => _dense is not null ? _dense[index] : _sparse!.GetValueOrDefault(index);

    private sealed class Page
    {
        private readonly ulong[] _words = new ulong[PageSize / 64];

        // One bit a word that has no free number left.
        private ulong _full;

        public int Count { get; private set; }

        public bool Has(int place) => (_words[place >> 6] >> (place & 63) & 1) != 0;

        public bool Add(int place)
        {
            ref ulong word = ref _words[place >> 6];
            ulong bit = 1UL << (place & 63);
            if ((word & bit) != 0) return false;
            word |= bit;
            if (word == ulong.MaxValue) _full |= 1UL << (place >> 6);
            Count++;
            return true;
        }

        public bool Remove(int place)
        {
            ref ulong word = ref _words[place >> 6];
            ulong bit = 1UL << (place & 63);
            if ((word & bit) == 0) return false;
            word &= ~bit;
            _full &= ~(1UL << (place >> 6));
            Count--;
            return true;
        }

        public int FirstFree(int from)
        {
            int index = from >> 6;
            ulong free = ~_words[index] & (ulong.MaxValue << (from & 63));
            if (free != 0) return (index << 6) + BitOperations.TrailingZeroCount(free);
            ulong later = index == 63 ? 0 : ~_full & (ulong.MaxValue << (index + 1));
            if (later == 0) return PageSize;
            index = BitOperations.TrailingZeroCount(later);
            return (index << 6) + BitOperations.TrailingZeroCount(~_words[index]);
        }
    }
}
