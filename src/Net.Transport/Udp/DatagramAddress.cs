using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Net.Transport.Udp;

/// <summary>The IP address and port at one end of a datagram, as a value: no allocation per packet, usable as a dictionary key.</summary>
/// <remarks>
/// An IPv4 address is held in its IPv4-mapped form (RFC 4291 section 2.5.5.2), so that a client has one key whether it came over an IPv4
/// or a dual-mode socket. <c>default</c> is <c>[::]:0</c> and means "not known"; as a local address it lets the kernel choose.
/// </remarks>
public readonly record struct DatagramAddress
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    private readonly ulong _high;
    private readonly ulong _low;

    internal DatagramAddress(ulong high, ulong low, ushort port, uint scopeId)
    {
        _high = high;
        _low = low;
        Port = port;
        ScopeId = scopeId;
    }

    /// <summary>From a BCL end point.</summary>
    public DatagramAddress(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Span<byte> bytes = stackalloc byte[16];
        if (endPoint.Address.TryWriteBytes(bytes, out int written) && written == 4)
        {
            _low = MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }
        else
        {
            _high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
            _low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
            ScopeId = endPoint.Address.IsIPv4MappedToIPv6 ? 0 : (uint)endPoint.Address.ScopeId;
        }

        Port = (ushort)endPoint.Port;
    }

    /// <summary>The port, 0 to 65535.</summary>
    public ushort Port { get; }

    /// <summary>The interface index of a link-local IPv6 address (RFC 4007), else 0.</summary>
    public uint ScopeId { get; }

    /// <summary>True for an IPv4 address, also when it came IPv4-mapped over a dual-mode socket.</summary>
    public bool IsIPv4 => _high == 0 && (_low & 0xFFFF_FFFF_0000_0000) == MappedPrefix;

    /// <summary>True for <c>default</c> and for the IPv6 wildcard.</summary>
    public bool IsUnspecified => _high == 0 && _low == 0;

    /// <summary>The first eight octets of the 16-octet form, as a number.</summary>
    public ulong HighBits => _high;

    /// <summary>The last eight octets of the 16-octet form, as a number; of an IPv4 address the low half holds it.</summary>
    public ulong LowBits => _low;

    internal uint IPv4Bits => (uint)_low;

    /// <summary>An IPv4 address from its 32 bits, most significant octet first.</summary>
    public static DatagramAddress FromIPv4(uint address, ushort port) => new(0, MappedPrefix | address, port, 0);

    /// <summary>An IPv6 address from its two halves, most significant octet first.</summary>
    public static DatagramAddress FromIPv6(ulong high, ulong low, ushort port, uint scopeId = 0) => new(high, low, port, scopeId);

    /// <summary>The same address with another port.</summary>
    public DatagramAddress WithPort(ushort port) => new(_high, _low, port, ScopeId);

    /// <summary>Writes the 16 octets of the address, IPv4 in its mapped form.</summary>
    public void CopyAddressTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
    }

    /// <summary>The address alone; allocates.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        CopyAddressTo(bytes);
        return IsIPv4 ? new IPAddress(bytes[12..]) : new IPAddress(bytes, ScopeId);
    }

    /// <summary>As a BCL end point; allocates.</summary>
    public IPEndPoint ToIPEndPoint() => new(ToIPAddress(), Port);

    /// <summary><c>10.0.0.1:53</c> or <c>[fd00::1]:53</c>.</summary>
    public override string ToString() => ToIPEndPoint().ToString();

    /// <summary>Reads a BCL socket address in the platform's own form.</summary>
    internal static DatagramAddress FromSocketAddress(SocketAddress address)
    {
        ReadOnlySpan<byte> raw = address.Buffer.Span;
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(raw[2..]);
        return address.Family == AddressFamily.InterNetwork
            ? FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(raw[4..]), port)
            : new(BinaryPrimitives.ReadUInt64BigEndian(raw[8..]), BinaryPrimitives.ReadUInt64BigEndian(raw[16..]), port,
                BinaryPrimitives.ReadUInt32LittleEndian(raw[24..]));
    }

    /// <summary>Overwrites the port and address of a BCL socket address, whose family says which form.</summary>
    internal void WriteTo(SocketAddress address)
    {
        Span<byte> raw = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(raw[2..], Port);
        if (address.Family == AddressFamily.InterNetwork)
        {
            BinaryPrimitives.WriteUInt32BigEndian(raw[4..], IPv4Bits);
            return;
        }

        raw[4..8].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(raw[8..], _high);
        BinaryPrimitives.WriteUInt64BigEndian(raw[16..], _low);
        BinaryPrimitives.WriteUInt32LittleEndian(raw[24..], ScopeId);
    }
}
