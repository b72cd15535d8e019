using System.Buffers.Binary;
using System.Text;
using Net.Model;

namespace Net.Dns;

/// <summary>One resource record (RFC 1035 section 3.2.1). Immutable; names inside its data are uncompressed.</summary>
/// <param name="Name">The owner.</param>
/// <param name="Type">The type.</param>
/// <param name="Ttl">Seconds a client may keep it, 0 to 2^31 - 1.</param>
/// <param name="Rdata">The data in wire form.</param>
/// <param name="Class">The class; default IN.</param>
public sealed record DnsRecord(DnsName Name, RecordType Type, uint Ttl, ReadOnlyMemory<byte> Rdata, RecordClass Class = RecordClass.IN)
{
    /// <summary>An A or AAAA record, by the address's family.</summary>
    public static DnsRecord Address(DnsName name, uint ttl, IpAddress address)
    {
        byte[] rdata = new byte[address.Family == IpFamily.IPv4 ? 4 : 16];
        address.WriteBytes(rdata);
        return new(name, address.Family == IpFamily.IPv4 ? RecordType.A : RecordType.AAAA, ttl, rdata);
    }

    /// <summary>A CNAME record.</summary>
    public static DnsRecord Cname(DnsName name, uint ttl, DnsName target) => new(name, RecordType.CNAME, ttl, target.Wire.ToArray());

    /// <summary>A PTR record.</summary>
    public static DnsRecord Ptr(DnsName name, uint ttl, DnsName target) => new(name, RecordType.PTR, ttl, target.Wire.ToArray());

    /// <summary>An NS record.</summary>
    public static DnsRecord NameServer(DnsName name, uint ttl, DnsName target) => new(name, RecordType.NS, ttl, target.Wire.ToArray());

    /// <summary>An SRV record (RFC 2782).</summary>
    public static DnsRecord Srv(DnsName name, uint ttl, ushort priority, ushort weight, ushort port, DnsName target)
    {
        byte[] rdata = new byte[6 + target.Wire.Length];
        BinaryPrimitives.WriteUInt16BigEndian(rdata, priority);
        BinaryPrimitives.WriteUInt16BigEndian(rdata.AsSpan(2), weight);
        BinaryPrimitives.WriteUInt16BigEndian(rdata.AsSpan(4), port);
        target.Wire.CopyTo(rdata.AsSpan(6));
        return new(name, RecordType.SRV, ttl, rdata);
    }

    /// <summary>A TXT record of one string of at most 255 ASCII characters.</summary>
    public static DnsRecord Text(DnsName name, uint ttl, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, 255);
        byte[] rdata = new byte[1 + text.Length];
        rdata[0] = (byte)text.Length;
        Encoding.ASCII.GetBytes(text, rdata.AsSpan(1));
        return new(name, RecordType.TXT, ttl, rdata);
    }

    /// <summary>An SOA record (RFC 1035 section 3.3.13); times in seconds.</summary>
    public static DnsRecord StartOfAuthority(
        DnsName name, uint ttl, DnsName primary, DnsName mailbox, uint serial, uint refresh, uint retry, uint expire, uint minimum)
    {
        byte[] rdata = new byte[primary.Wire.Length + mailbox.Wire.Length + 20];
        primary.Wire.CopyTo(rdata);
        mailbox.Wire.CopyTo(rdata.AsSpan(primary.Wire.Length));
        Span<byte> numbers = rdata.AsSpan(rdata.Length - 20);
        BinaryPrimitives.WriteUInt32BigEndian(numbers, serial);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[4..], refresh);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[8..], retry);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[12..], expire);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[16..], minimum);
        return new(name, RecordType.SOA, ttl, rdata);
    }

    /// <summary>The address of an A or AAAA record; invalid for others.</summary>
    public IpAddress AddressValue =>
        (Type == RecordType.A && Rdata.Length == 4) || (Type == RecordType.AAAA && Rdata.Length == 16) ? IpAddress.FromBytes(Rdata.Span) : default;

    /// <summary>The target of a CNAME, PTR, NS, DNAME, SRV or MX record; null for others.</summary>
    public DnsName? Target
    {
        get
        {
            int skip = Type switch { RecordType.CNAME or RecordType.PTR or RecordType.NS or RecordType.DNAME => 0, RecordType.SRV => 6, RecordType.MX => 2, _ => -1 };
            return skip >= 0 && Rdata.Length > skip && DnsName.TryFromWire(Rdata.Span[skip..], out DnsName target) ? target : null;
        }
    }

    /// <summary>The data in presentation form; opaque types as <c>\# length hex</c> (RFC 3597 section 5).</summary>
    public string DataText() => RecordText.Format(Type, Rdata.Span);

    /// <summary>Same owner, type, class and data; the TTL may differ.</summary>
    public bool SameData(DnsRecord other) =>
        other is not null && Type == other.Type && Class == other.Class && Name == other.Name && Rdata.Span.SequenceEqual(other.Rdata.Span);

    /// <inheritdoc/>
    public bool Equals(DnsRecord? other) => other is not null && Ttl == other.Ttl && SameData(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Type, Ttl, Rdata.Length);

    /// <summary>The record on one line as in a zone file.</summary>
    public override string ToString() => $"{Name} {Ttl} {RecordText.ClassName(Class)} {RecordText.TypeName(Type)} {DataText()}";
}
