using System.Buffers.Binary;

namespace Net.Dns;

/// <summary>Codes of EDNS options (IANA "DNS EDNS0 Option Codes") that mean something here.</summary>
public enum EdnsOption : ushort
{
    /// <summary>Name server identifier (RFC 5001).</summary>
    Nsid = 3,

    /// <summary>Client subnet (RFC 7871); read, never used.</summary>
    ClientSubnet = 8,

    /// <summary>Expiry of a zone at a secondary (RFC 7314).</summary>
    Expire = 9,

    /// <summary>Cookies (RFC 7873, RFC 9018).</summary>
    Cookie = 10,

    /// <summary>How long a TCP connection may idle, in units of 100 ms (RFC 7828).</summary>
    TcpKeepalive = 11,

    /// <summary>Padding (RFC 7830); ignored.</summary>
    Padding = 12,

    /// <summary>Extended error (RFC 8914).</summary>
    ExtendedError = 15,
}

/// <summary>What a query's OPT record says (RFC 6891 section 6.1). <c>default</c>: there was none.</summary>
public readonly record struct EdnsView
{
    /// <summary>The least UDP size that is honoured (RFC 6891 section 6.2.3).</summary>
    public const int MinUdpSize = 512;

    /// <summary>Octets of an OPT record without options.</summary>
    public const int BareLength = 11;

    private const uint DnssecOk = 0x8000;

    internal EdnsView(in RecordView opt)
    {
        IsPresent = true;
        UdpSize = opt.Class;
        Version = (byte)(opt.Ttl >> 16);
        IsDnssecOk = (opt.Ttl & DnssecOk) != 0;
        OptionsOffset = opt.DataOffset;
        OptionsLength = opt.DataLength;
    }

    /// <summary>Whether the query had an OPT record.</summary>
    public bool IsPresent { get; }

    /// <summary>The largest UDP payload that the client takes, as it said.</summary>
    public ushort UdpSize { get; }

    /// <summary>The EDNS version; 0 is the only one there is.</summary>
    public byte Version { get; }

    /// <summary>DO: the client wants DNSSEC records.</summary>
    public bool IsDnssecOk { get; }

    internal int OptionsOffset { get; }

    internal int OptionsLength { get; }

    /// <summary>Whether every option lies within the record (RFC 6891 section 6.1.2) and those with a fixed form have it.</summary>
    internal bool AreOptionsGood(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> options = message.Slice(OptionsOffset, OptionsLength);
        int at = 0;
        while (at < options.Length)
        {
            if (!TryNext(options, ref at, out EdnsOption code, out ReadOnlySpan<byte> value)) return false;
            if (code == EdnsOption.ClientSubnet && !IsGoodSubnet(value)) return false;
        }

        return true;
    }

    /// <summary>Finds an option; false when it is not there.</summary>
    internal bool TryFind(ReadOnlySpan<byte> message, EdnsOption wanted, out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> options = message.Slice(OptionsOffset, OptionsLength);
        int at = 0;
        while (TryNext(options, ref at, out EdnsOption code, out ReadOnlySpan<byte> found))
        {
            if (code != wanted) continue;
            value = found;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Reads the option at <paramref name="offset"/> and moves past it; false at the end or where an option reaches past it.</summary>
    internal static bool TryNext(ReadOnlySpan<byte> options, scoped ref int offset, out EdnsOption code, out ReadOnlySpan<byte> value)
    {
        code = default;
        value = default;
        if (offset + 4 > options.Length) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(options[(offset + 2)..]);
        if (offset + 4 + length > options.Length) return false;
        code = (EdnsOption)BinaryPrimitives.ReadUInt16BigEndian(options[offset..]);
        value = options.Slice(offset + 4, length);
        offset += 4 + length;
        return true;
    }

    /// <summary>RFC 7871 section 6: family, prefix lengths, and as many octets as the prefix needs; anything else is FORMERR.</summary>
    private static bool IsGoodSubnet(ReadOnlySpan<byte> value)
    {
        if (value.Length < 4) return false;
        int family = BinaryPrimitives.ReadUInt16BigEndian(value);
        int prefix = value[2];
        int bits = family switch { 0 => 0, 1 => 32, 2 => 128, _ => -1 };
        return bits >= 0 && prefix <= bits && value[3] <= bits && value.Length - 4 >= (prefix + 7) / 8 && value.Length - 4 <= bits / 8;
    }
}
