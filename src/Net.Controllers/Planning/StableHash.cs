namespace Net.Controllers;

/// <summary>A hash that is the same in every process and version (FNV-1a, 64 bits, with a final mix), for names and places that must survive restarts.</summary>
internal struct StableHash
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    // The letters and digits the API server makes names from: no vowels, so that no words arise.
    private const string NameAlphabet = "bcdfghjklmnpqrstvwxz2456789";

    private ulong _state;

    public static StableHash Of(params ReadOnlySpan<string> parts)
    {
        StableHash hash = default;
        foreach (string part in parts) hash.Add(part);
        return hash;
    }

    /// <summary>Adds a text and its end, so that ("ab", "c") and ("a", "bc") differ.</summary>
    public void Add(string text)
    {
        ulong state = _state == 0 ? Basis : _state;
        foreach (char c in text) state = (state ^ c) * Prime;
        _state = (state ^ 0x1FFFF) * Prime;
    }

    public void Add(ReadOnlySpan<byte> octets)
    {
        ulong state = _state == 0 ? Basis : _state;
        foreach (byte octet in octets) state = (state ^ octet) * Prime;
        _state = (state ^ 0x1FFFF) * Prime;
    }

    public void Add(ulong number)
    {
        ulong state = _state == 0 ? Basis : _state;
        for (int i = 0; i < 64; i += 8) state = (state ^ (byte)(number >> i)) * Prime;
        _state = state;
    }

    /// <summary>The value; FNV leaves the high bits poor for short texts, so they are mixed once more.</summary>
    public readonly ulong Value
    {
        get
        {
            ulong x = _state == 0 ? Basis : _state;
            x = (x ^ (x >> 33)) * 0xff51afd7ed558ccd;
            x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53;
            return x ^ (x >> 33);
        }
    }

    /// <summary>A part of a name, such as <c>x7k2p</c>, of the value.</summary>
    public readonly string NamePart(int length = 5) => string.Create(length, Value, static (span, value) =>
    {
        foreach (ref char c in span)
        {
            c = NameAlphabet[(int)(value % (ulong)NameAlphabet.Length)];
            value /= (ulong)NameAlphabet.Length;
        }
    });
}
