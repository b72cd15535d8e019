using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Net.Transport.Tcp;

/// <summary>An IP address and port as a value of 24 bytes, so that a connection costs no allocation. <c>default</c> is "no address".</summary>
public readonly record struct PeerAddress
{
    // Big-endian halves of the 16 address bytes; an IPv4 address sits in the low 32 bits of the low half.
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _scope;
    private readonly ushort _port;
    private readonly byte _family;

    private PeerAddress(byte family, ulong high, ulong low, int port, uint scope)
    {
        _family = family;
        _high = high;
        _low = low;
        _port = (ushort)port;
        _scope = scope;
    }

    /// <summary>Port, 0 to 65535.</summary>
    public int Port => _port;

    /// <summary>True for an IPv4 address.</summary>
    public bool IsIPv4 => _family == 4;

    /// <summary>True for an IPv6 address.</summary>
    public bool IsIPv6 => _family == 6;

    /// <summary>True for <c>default</c>: no address at all.</summary>
    public bool IsNone => _family == 0;

    /// <summary>Scope id of an IPv6 link-local address, else 0.</summary>
    public uint ScopeId => _scope;

    /// <summary>The family as .NET names it; <see cref="AddressFamily.Unspecified"/> for <c>default</c>.</summary>
    public AddressFamily Family => _family switch { 4 => AddressFamily.InterNetwork, 6 => AddressFamily.InterNetworkV6, _ => AddressFamily.Unspecified };

    /// <summary>The address as .NET's class. Allocates.</summary>
    public IPAddress Address
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            int length = CopyAddressTo(bytes);
            return length switch { 4 => new IPAddress(bytes[..4]), 16 => new IPAddress(bytes, _scope), _ => IPAddress.None };
        }
    }

    /// <summary>From four IPv4 bytes in network order.</summary>
    public static PeerAddress FromIPv4(ReadOnlySpan<byte> address, int port) =>
        new(4, 0, BinaryPrimitives.ReadUInt32BigEndian(address), port, 0);

    /// <summary>From sixteen IPv6 bytes in network order.</summary>
    public static PeerAddress FromIPv6(ReadOnlySpan<byte> address, int port, uint scopeId = 0) =>
        new(6, BinaryPrimitives.ReadUInt64BigEndian(address), BinaryPrimitives.ReadUInt64BigEndian(address[8..]), port, scopeId);

    /// <summary>From an address and a port. An IPv4-mapped IPv6 address becomes IPv4.</summary>
    public static PeerAddress From(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        Span<byte> bytes = stackalloc byte[16];
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        address.TryWriteBytes(bytes, out int length);
        return length == 4 ? FromIPv4(bytes, port) : FromIPv6(bytes, port, (uint)address.ScopeId);
    }

    /// <summary>From .NET's endpoint class.</summary>
    public static PeerAddress From(IPEndPoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return From(endpoint.Address, endpoint.Port);
    }

    /// <summary>Reads <c>10.0.0.1:80</c> or <c>[fd00::1]:80</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PeerAddress address)
    {
        address = default;
        if (!IPEndPoint.TryParse(text ?? "", out IPEndPoint? endpoint)) return false;
        address = From(endpoint);
        return true;
    }

    /// <summary>The same address with another port.</summary>
    public PeerAddress WithPort(int port) => new(_family, _high, _low, port, _scope);

    /// <summary>True if both have the same address, whatever the port.</summary>
    public bool SameAddress(in PeerAddress other) => _family == other._family && _high == other._high && _low == other._low && _scope == other._scope;

    /// <summary>Writes the address bytes in network order and returns how many: 4, 16, or 0 for <c>default</c>.</summary>
    public int CopyAddressTo(Span<byte> destination)
    {
        switch (_family)
        {
            case 4:
                BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
                return 4;
            case 6:
                BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
                BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
                return 16;
            default:
                return 0;
        }
    }

    /// <summary>As .NET's endpoint class. Allocates.</summary>
    public IPEndPoint ToEndPoint() => new(Address, _port);

    /// <summary>A hash of the address alone, for affinity and consistent hashing; stable within a process.</summary>
    public int AddressHashCode() => HashCode.Combine(_family, _high, _low, _scope);

    /// <summary><c>10.0.0.1:80</c>, <c>[fd00::1]:80</c>, or an empty string for <c>default</c>.</summary>
    public override string ToString() => IsNone ? "" : ToEndPoint().ToString();
}
