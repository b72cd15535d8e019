using System.Buffers.Binary;
using System.Numerics;

namespace Net.Dns;

/// <summary>Operations on names in wire form: labels, each with its length before it, ended by a zero octet (RFC 1035 section 3.1).</summary>
internal static class WireName
{
    /// <summary>The most octets of a name, with lengths and the end (RFC 1035 section 2.3.4).</summary>
    internal const int MaxLength = 255;

    /// <summary>The most octets of a label (RFC 1035 section 2.3.4).</summary>
    internal const int MaxLabel = 63;

    private const byte PointerBits = 0xC0;

    /// <summary>
    /// The length of an uncompressed name at <paramref name="offset"/>, or -1 when it is cut, too long, or has a pointer or a reserved label type
    /// (RFC 1035 section 4.1.4: 01 and 10 are reserved).
    /// </summary>
    internal static int PlainLength(ReadOnlySpan<byte> message, int offset)
    {
        int at = offset;
        while ((uint)at < (uint)message.Length)
        {
            byte length = message[at];
            if (length == 0)
            {
                int total = at + 1 - offset;
                return total <= MaxLength ? total : -1;
            }

            if (length > MaxLabel) return -1;
            at += length + 1;
            if (at - offset >= MaxLength) return -1;
        }

        return -1;
    }

    /// <summary>
    /// Expands a name that may be compressed. Every pointer must point before the place it was reached from (RFC 1035 section 4.1.4: "a prior occurrence"),
    /// so that no chain can loop.
    /// </summary>
    /// <param name="message">The whole message.</param>
    /// <param name="offset">Where the name starts; set to the octet after it.</param>
    /// <param name="name">Room for 255 octets.</param>
    /// <returns>Octets written, or -1 when the name is malformed.</returns>
    internal static int Expand(ReadOnlySpan<byte> message, ref int offset, Span<byte> name)
    {
        int at = offset;
        int limit = offset;
        int written = 0;
        bool jumped = false;
        while ((uint)at < (uint)message.Length)
        {
            byte length = message[at];
            if (length >= PointerBits)
            {
                if (at + 1 >= message.Length) return -1;
                int target = ((length & 0x3F) << 8) | message[at + 1];
                if (!jumped) offset = at + 2;
                jumped = true;
                if (target >= limit) return -1;
                limit = target;
                at = target;
                continue;
            }

            if (length > MaxLabel || written + length + 1 > MaxLength || at + length + 1 > message.Length) return -1;
            message.Slice(at, length + 1).CopyTo(name[written..]);
            written += length + 1;
            at += length + 1;
            if (length != 0) continue;
            if (!jumped) offset = at;
            return written;
        }

        return -1;
    }

    /// <summary>Passes over a name without reading what it points to; false when it is cut or has a reserved label type.</summary>
    internal static bool TrySkip(ReadOnlySpan<byte> message, ref int offset)
    {
        int at = offset;
        while ((uint)at < (uint)message.Length)
        {
            byte length = message[at];
            if (length >= PointerBits)
            {
                offset = at + 2;
                return offset <= message.Length;
            }

            if (length > MaxLabel) return false;
            at += length + 1;
            if (at - offset > MaxLength) return false;
            if (length != 0) continue;
            offset = at;
            return true;
        }

        return false;
    }

    /// <summary>Copies a name with its ASCII letters lowered (RFC 4343). Length octets are below 'A', so the whole name is one run of octets.</summary>
    internal static void Fold(ReadOnlySpan<byte> name, Span<byte> folded)
    {
        int i = 0;
        for (; i + 8 <= name.Length; i += 8)
        {
            ulong octets = BinaryPrimitives.ReadUInt64LittleEndian(name[i..]);
            ulong low = octets & 0x7F7F_7F7F_7F7F_7F7F;
            ulong fromA = low + 0x3F3F_3F3F_3F3F_3F3F;      // bit 7 set where the octet is >= 'A'
            ulong pastZ = low + 0x2525_2525_2525_2525;      // bit 7 set where the octet is > 'Z'
            ulong upper = (fromA ^ pastZ) & ~octets & 0x8080_8080_8080_8080;
            BinaryPrimitives.WriteUInt64LittleEndian(folded[i..], octets | (upper >> 2));
        }

        for (; i < name.Length; i++)
        {
            byte octet = name[i];
            folded[i] = octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
        }
    }

    /// <summary>A hash of octets, mixed with a seed that clients cannot know.</summary>
    internal static uint Hash(ReadOnlySpan<byte> octets, ulong seed)
    {
        const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;
        ulong hash = seed ^ ((ulong)octets.Length * Multiplier);
        while (octets.Length >= 8)
        {
            hash = (BitOperations.RotateLeft(hash, 23) ^ BinaryPrimitives.ReadUInt64LittleEndian(octets)) * Multiplier;
            octets = octets[8..];
        }

        ulong tail = 0;
        for (int i = 0; i < octets.Length; i++) tail |= (ulong)octets[i] << (8 * i);
        hash = (BitOperations.RotateLeft(hash, 23) ^ tail) * Multiplier;
        return (uint)(hash >> 32);
    }

    /// <summary>Whether two names in wire form are the same without regard to the case of ASCII letters.</summary>
    internal static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length) return false;
        for (int i = 0; i < left.Length; i++)
        {
            int difference = left[i] ^ right[i];
            if (difference == 0) continue;
            if (difference != 0x20 || (left[i] | 0x20) is < 'a' or > 'z') return false;
        }

        return true;
    }

    /// <summary>Whether a name is another or below it.</summary>
    internal static bool IsAtOrBelow(ReadOnlySpan<byte> name, ReadOnlySpan<byte> ancestor)
    {
        int at = 0;
        while (name.Length - at > ancestor.Length) at += name[at] + 1;
        return name.Length - at == ancestor.Length && EqualsIgnoreCase(name[at..], ancestor);
    }

    /// <summary>How many labels a name has; 0 for the root.</summary>
    internal static int LabelCount(ReadOnlySpan<byte> name)
    {
        int count = 0;
        for (int at = 0; name[at] != 0; at += name[at] + 1) count++;
        return count;
    }
}
