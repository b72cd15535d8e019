using System.Text;
using Net.Model;

namespace Net.Dns;

/// <summary>Services, or imports, by name and namespace as they stand in a question: two labels in wire form, folded. One writer; readers take no lock.</summary>
/// <remarks>
/// An open table with linear probing: a slot holds the hash beside the reference, so that a question touches one line of the table and the entry it is about, however many there are.
/// A slot's hash is written before its entry and read after it; it changes only where no live entry is.
/// </remarks>
internal sealed class ServiceTable
{
    /// <summary>The most octets of a key.</summary>
    internal const int MaxKey = 2 * (WireName.MaxLabel + 1);

    private const int LeastSlots = 64;

    /// <summary>In the place of an entry that was removed: probing goes on past it.</summary>
    private static readonly ServiceEntry Removed = new() { Key = default };

    private readonly ulong _seed;
    private Slot[] _slots = new Slot[LeastSlots];
    private int _used;
    private int _count;

    internal ServiceTable(ulong seed) => _seed = seed;

    internal int Count => Volatile.Read(ref _count);

    /// <summary>The key of a name in a namespace; empty when they are not two labels, which nobody can ask for then.</summary>
    internal static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<char> name, ReadOnlySpan<char> @namespace, Span<byte> key)
    {
        int length = AddLabel(name, key);
        int rest = length == 0 ? 0 : AddLabel(@namespace, key[length..]);
        return rest == 0 ? default : key[..(length + rest)];
    }

    internal ServiceEntry? Find(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty) return null;
        uint hash = WireName.Hash(key, _seed);
        Slot[] slots = Volatile.Read(ref _slots);
        for (uint at = hash & (uint)(slots.Length - 1); ; at = (at + 1) & (uint)(slots.Length - 1))
        {
            ServiceEntry? entry = Volatile.Read(ref slots[at].Entry);
            if (entry is null) return null;
            if (slots[at].Hash == hash && entry.WireKey.AsSpan().SequenceEqual(key)) return entry;
        }
    }

    /// <summary>Puts an entry in the place of the one with its key, if any.</summary>
    internal void Put(ServiceEntry entry)
    {
        if ((_used + 1) * 4 > _slots.Length * 3) Rebuild();
        uint hash = WireName.Hash(entry.WireKey, _seed);
        ref Slot slot = ref PlaceOf(_slots, hash, entry.WireKey);
        if (slot.Entry is null)
        {
            _used++;
            Volatile.Write(ref _count, _count + 1);
        }

        slot.Hash = hash;
        Volatile.Write(ref slot.Entry, entry);
    }

    internal void Remove(ReadOnlySpan<byte> key)
    {
        ref Slot slot = ref PlaceOf(_slots, WireName.Hash(key, _seed), key);
        if (slot.Entry is null) return;
        Volatile.Write(ref slot.Entry, Removed);
        Volatile.Write(ref _count, _count - 1);
    }

    /// <summary>Where the key is, or where it would come.</summary>
    private static ref Slot PlaceOf(Slot[] slots, uint hash, ReadOnlySpan<byte> key)
    {
        for (uint at = hash & (uint)(slots.Length - 1); ; at = (at + 1) & (uint)(slots.Length - 1))
        {
            if (slots[at].Entry is not { } entry || (slots[at].Hash == hash && entry.WireKey.AsSpan().SequenceEqual(key))) return ref slots[at];
        }
    }

    /// <summary>A new table without what was removed, at most three eighths full.</summary>
    private void Rebuild()
    {
        int size = LeastSlots;
        while (size * 3 < (_count + 1) * 8) size *= 2;
        Slot[] slots = new Slot[size];
        foreach (Slot slot in _slots)
        {
            if (slot.Entry is { } entry && entry != Removed) PlaceOf(slots, slot.Hash, entry.WireKey) = slot;
        }

        _used = _count;
        Volatile.Write(ref _slots, slots);
    }

    private static int AddLabel(ReadOnlySpan<char> label, Span<byte> target)
    {
        if (label.Length is 0 or > WireName.MaxLabel || label.ContainsAnyExceptInRange('\0', '\u00FF')) return 0;
        target[0] = (byte)label.Length;
        return 1 + Encoding.Latin1.GetBytes(label, target[1..]);
    }

    private struct Slot
    {
        internal ServiceEntry? Entry;
        internal uint Hash;
    }
}
