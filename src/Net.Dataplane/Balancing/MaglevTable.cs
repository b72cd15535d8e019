using Net.Transport.Tcp;

namespace Net.Dataplane;

/// <summary>
/// Maglev's lookup table (Eisenbud et al., NSDI 2016, section 3.4): backends fill the slots in turn, each along its own permutation, so that every backend
/// has about its share, and a change of one moves few of the others' slots.
/// </summary>
internal sealed class MaglevTable
{
    // Primes, so that every skip is a permutation; at least a hundred slots a backend keep the shares within a per cent or so.
    private static readonly int[] Sizes = [251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65537, 131071, 262139, 524287, 1048573];

    private readonly int[] _slots;

    internal MaglevTable(BackendSet set)
    {
        int count = set.Backends.Length;
        int size = Array.Find(Sizes, size => size >= count * 100);
        if (size == 0) size = Sizes[^1];
        _slots = new int[count == 0 ? 0 : size];
        if (count > 0) Fill(set, size);
    }

    internal int Size => _slots.Length;

    /// <summary>The backend of a slot.</summary>
    internal int this[int slot] => _slots[slot];

    internal int SlotOf(in PeerAddress client) => (int)(Hash(client.WithPort(0), 0) % (ulong)_slots.Length);

    private void Fill(BackendSet set, int size)
    {
        int count = set.Backends.Length;
        var offset = new int[count];
        var skip = new int[count];
        var next = new long[count];
        var credit = new double[count];
        int heaviest = Math.Max(1, set.Weights.Max());
        bool anyWeight = set.TotalWeight > 0;
        for (int i = 0; i < count; i++)
        {
            offset[i] = (int)(Hash(set.Backends[i].Address, 1) % (ulong)size);
            skip[i] = (int)(Hash(set.Backends[i].Address, 2) % (ulong)(size - 1)) + 1;
        }

        Array.Fill(_slots, -1);
        int filled = 0;
        while (true)
        {
            for (int i = 0; i < count; i++)
            {
                // A backend of half the weight takes every other turn.
                credit[i] += anyWeight ? (double)set.Weights[i] / heaviest : 1;
                if (credit[i] < 1) continue;
                credit[i] -= 1;
                int slot;
                do
                {
                    slot = (int)((offset[i] + (next[i]++ * skip[i])) % size);
                }
                while (_slots[slot] >= 0);
                _slots[slot] = i;
                if (++filled == size) return;
            }
        }
    }

    // Not HashCode: that differs from process to process, and two proxies must agree.
    private static ulong Hash(in PeerAddress address, ulong salt)
    {
        Span<byte> bytes = stackalloc byte[16];
        int length = address.CopyAddressTo(bytes);
        ulong hash = SeedableRandom.Mix(salt + ((ulong)length << 32) + (ulong)address.Port + 0x9E3779B97F4A7C15);
        for (int i = 0; i < length; i += 4) hash = SeedableRandom.Mix(hash ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[i..]) ^ ((ulong)i << 40));
        return hash;
    }
}
