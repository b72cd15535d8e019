using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Net.Model;

/// <summary>
/// Hands out one string for equal short texts that come again and again in a document: node and zone names, namespaces, label keys, kinds.
/// A fixed number of places, the newest wins, so it never grows: at most 1,024 strings of at most 64 characters.
/// </summary>
internal sealed class StringPool
{
    private const int Places = 1024;

    [ThreadStatic]
    private static StringPool? _ofThread;

    private readonly string?[] _strings = new string?[Places];

    /// <summary>The pool of this thread.</summary>
    public static StringPool OfThread => _ofThread ??= new();

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return "";
        ref string? place = ref _strings[Hash(utf8) & (Places - 1)];
        if (place is { } known && known.Length == utf8.Length && Ascii.Equals(utf8, known)) return known;
        string made = Encoding.UTF8.GetString(utf8);
        place = made;
        return made;
    }

    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        uint hash = (uint)utf8.Length;
        for (; utf8.Length >= 8; utf8 = utf8[8..]) hash = BitOperations.Crc32C(hash, BinaryPrimitives.ReadUInt64LittleEndian(utf8));
        foreach (byte octet in utf8) hash = BitOperations.Crc32C(hash, octet);
        return hash;
    }
}
