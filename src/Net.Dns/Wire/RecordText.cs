using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Net.Model;

namespace Net.Dns;

/// <summary>The presentation form of types, classes and data (RFC 1035 section 5, RFC 3597 section 5).</summary>
internal static class RecordText
{
    private static readonly string[] SvcParamNames = ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint"];

    /// <summary>The one type whose name cannot be that of an enumeration member.</summary>
    private const string NsapPointer = "NSAP-PTR";

    internal static string TypeName(RecordType type) => type switch
    {
        RecordType.NSAPPTR => NsapPointer,
        RecordType.None => "TYPE0",
        _ => Enum.GetName(type) ?? $"TYPE{(ushort)type}",
    };

    internal static bool TryParseType(ReadOnlySpan<char> text, out RecordType type)
    {
        type = default;
        if (text.StartsWith("TYPE", StringComparison.OrdinalIgnoreCase) && ushort.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
        {
            type = (RecordType)number;
            return true;
        }

        if (text.Equals(NsapPointer, StringComparison.OrdinalIgnoreCase))
        {
            type = RecordType.NSAPPTR;
            return true;
        }

        return text.Length > 0 && !char.IsAsciiDigit(text[0]) && Enum.TryParse(text, ignoreCase: true, out type) && type != RecordType.None;
    }

    internal static string ClassName(RecordClass @class) => @class != RecordClass.Reserved && Enum.IsDefined(@class) ? @class.ToString() : $"CLASS{(ushort)@class}";

    internal static string Format(RecordType type, ReadOnlySpan<byte> rdata) => TryFormatKnown(type, rdata) ?? Opaque(rdata);

    private static string? TryFormatKnown(RecordType type, ReadOnlySpan<byte> rdata)
    {
        switch (type)
        {
            case RecordType.A when rdata.Length == 4:
            case RecordType.AAAA when rdata.Length == 16:
                return IpAddress.FromBytes(rdata).ToString();
            case RecordType.CNAME or RecordType.PTR or RecordType.NS or RecordType.DNAME:
                return Name(rdata);
            case RecordType.MX when rdata.Length > 2:
                return Name(rdata[2..]) is { } exchange ? $"{U16(rdata)} {exchange}" : null;
            case RecordType.SRV when rdata.Length > 6:
                return Name(rdata[6..]) is { } target ? $"{U16(rdata)} {U16(rdata[2..])} {U16(rdata[4..])} {target}" : null;
            case RecordType.SOA:
                return Soa(rdata);
            case RecordType.TXT or RecordType.HINFO:
                return Strings(rdata);
            case RecordType.SVCB or RecordType.HTTPS:
                return ServiceBinding(rdata);
            default:
                return null;
        }
    }

    private static string Opaque(ReadOnlySpan<byte> rdata) =>
        rdata.IsEmpty ? "\\# 0" : string.Create(CultureInfo.InvariantCulture, $"\\# {rdata.Length} {Convert.ToHexStringLower(rdata)}");

    private static string? Name(ReadOnlySpan<byte> wire) => DnsName.TryFromWire(wire, out DnsName name) ? name.ToString() : null;

    private static string? Soa(ReadOnlySpan<byte> rdata)
    {
        int primary = WireName.PlainLength(rdata, 0);
        if (primary < 0) return null;
        int mailbox = WireName.PlainLength(rdata, primary);
        if (mailbox < 0 || primary + mailbox + 20 != rdata.Length) return null;
        ReadOnlySpan<byte> numbers = rdata[(primary + mailbox)..];
        return $"{Name(rdata[..primary])} {Name(rdata.Slice(primary, mailbox))} {U32(numbers)} {U32(numbers[4..])} {U32(numbers[8..])} {U32(numbers[12..])} {U32(numbers[16..])}";
    }

    private static string? Strings(ReadOnlySpan<byte> rdata)
    {
        StringBuilder text = new();
        while (!rdata.IsEmpty)
        {
            int length = rdata[0];
            if (length + 1 > rdata.Length) return null;
            if (text.Length > 0) text.Append(' ');
            text.Append('"');
            foreach (byte octet in rdata.Slice(1, length))
            {
                if (octet is (byte)'"' or (byte)'\\') text.Append('\\').Append((char)octet);
                else if (octet is >= 0x20 and < 0x7F) text.Append((char)octet);
                else text.Append('\\').Append(octet.ToString("D3"));
            }

            text.Append('"');
            rdata = rdata[(length + 1)..];
        }

        return text.Length == 0 ? null : text.ToString();
    }

    /// <summary>RFC 9460 section 2.1; values of keys without a form of their own are written as escaped octets.</summary>
    private static string? ServiceBinding(ReadOnlySpan<byte> rdata)
    {
        if (rdata.Length < 3) return null;
        int target = WireName.PlainLength(rdata, 2);
        if (target < 0) return null;
        StringBuilder text = new($"{U16(rdata)} {Name(rdata.Slice(2, target))}");
        ReadOnlySpan<byte> rest = rdata[(2 + target)..];
        while (!rest.IsEmpty)
        {
            if (rest.Length < 4) return null;
            int key = U16(rest);
            int length = U16(rest[2..]);
            if (length + 4 > rest.Length) return null;
            text.Append(' ').Append(key < SvcParamNames.Length ? SvcParamNames[key] : $"key{key}");
            if (length > 0) text.Append('=').Append(ParameterValue(key, rest.Slice(4, length)));
            rest = rest[(4 + length)..];
        }

        return text.ToString();
    }

    private static string ParameterValue(int key, ReadOnlySpan<byte> value)
    {
        List<string> parts = [];
        switch (key)
        {
            case 1:
                for (int at = 0; at < value.Length && at + value[at] < value.Length; at += value[at] + 1) parts.Add(Encoding.ASCII.GetString(value.Slice(at + 1, value[at])));
                return string.Join(',', parts);
            case 3 when value.Length == 2:
                return U16(value).ToString(CultureInfo.InvariantCulture);
            case 4 when value.Length % 4 == 0:
                for (int at = 0; at < value.Length; at += 4) parts.Add(IpAddress.FromBytes(value.Slice(at, 4)).ToString());
                return string.Join(',', parts);
            case 6 when value.Length % 16 == 0:
                for (int at = 0; at < value.Length; at += 16) parts.Add(IpAddress.FromBytes(value.Slice(at, 16)).ToString());
                return string.Join(',', parts);
            default:
                return Convert.ToHexStringLower(value);
        }
    }

    private static int U16(ReadOnlySpan<byte> octets) => BinaryPrimitives.ReadUInt16BigEndian(octets);

    private static uint U32(ReadOnlySpan<byte> octets) => BinaryPrimitives.ReadUInt32BigEndian(octets);
}
