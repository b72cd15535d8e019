using System.Buffers.Binary;
using System.Text;

namespace Net.Dns;

/// <summary>Writes the OPT record of answers (RFC 6891): size, DO, cookie, NSID, keepalive, extended error.</summary>
internal sealed class OptRecord
{
    private readonly DnsServerOptions _options;
    private readonly ServerCookies _cookies;
    private readonly byte[] _identity;
    private readonly bool _compatible;

    internal OptRecord(DnsServerOptions options, ServerCookies cookies)
    {
        _options = options;
        _cookies = cookies;
        _identity = Encoding.UTF8.GetBytes(options.ServerIdentity ?? "");
        _compatible = options.Profile == DnsProfile.CoreDnsCompatible;
    }

    /// <summary>The most octets <see cref="Write"/> takes for this query.</summary>
    internal int Reserve(in DnsQuery query, ExtendedError? error)
    {
        if (!query.Edns.IsPresent) return 0;
        if (query.Edns.OptionsLength == 0 && error is null) return EdnsView.BareLength;
        return EdnsView.BareLength + query.Edns.OptionsLength + _identity.Length + 48 + (error is null ? 0 : 6 + Encoding.UTF8.GetByteCount(error.Text));
    }

    /// <summary>Whether the query proves by a server cookie that it comes from where it says (RFC 7873 section 5.2.4).</summary>
    internal bool IsVerified(in DnsQuery query, in DnsClient client) =>
        query.Edns.OptionsLength > 0 && query.Edns.TryFind(query.Message, EdnsOption.Cookie, out ReadOnlySpan<byte> cookie) && _cookies.IsValid(cookie, client.Address);

    /// <summary>Whether a cookie has a length that none can have: 8 octets, or 16 to 40 with the server's part (RFC 7873 section 5.2.2: FORMERR).</summary>
    internal static bool HasMalformedCookie(in DnsQuery query) =>
        query.Edns.OptionsLength > 0 && query.Edns.TryFind(query.Message, EdnsOption.Cookie, out ReadOnlySpan<byte> cookie) && !IsCookie(cookie);

    /// <summary>Whether an answer is another server's, passed on at once: whoever has it in store says AA in the CoreDNS profile.</summary>
    internal static bool IsForwarded(DnsFlags flags) => (flags & (DnsFlags.RecursionAvailable | DnsFlags.Authoritative)) == DnsFlags.RecursionAvailable;

    /// <summary>Writes the record; returns its octets, 0 when the query had none (RFC 6891 section 7).</summary>
    internal int Write(in DnsQuery query, in DnsClient client, Rcode rcode, bool forwarded, ExtendedError? error, Span<byte> target)
    {
        EdnsView edns = query.Edns;
        if (!edns.IsPresent) return 0;
        bool badVersion = rcode == Rcode.BadVersion;
        target[0] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(target[1..], (ushort)RecordType.OPT);
        BinaryPrimitives.WriteUInt16BigEndian(target[3..], PayloadSize(edns, badVersion));
        target[5] = (byte)((int)rcode >> 4);
        target[6] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(target[7..], edns.IsDnssecOk && !(badVersion && _compatible) ? (ushort)0x8000 : (ushort)0);
        int length = EdnsView.BareLength;
        if (edns.OptionsLength > 0 && !badVersion) length = _compatible ? Echo(query, forwarded, rcode == Rcode.Refused, target) : Answer(query, client, target);
        if (error is not null && !_compatible)
        {
            int text = Encoding.UTF8.GetBytes(error.Text, target[(length + 6)..]);
            BinaryPrimitives.WriteUInt16BigEndian(target[(length + 4)..], error.Code);
            length = Put(target, length, EdnsOption.ExtendedError, 2 + text);
        }

        BinaryPrimitives.WriteUInt16BigEndian(target[9..], (ushort)(length - EdnsView.BareLength));
        return length;
    }

    private ushort PayloadSize(in EdnsView edns, bool badVersion)
    {
        if (!_compatible) return (ushort)_options.MaxUdpSize;
        return badVersion ? (ushort)0 : (ushort)Math.Min(edns.UdpSize, _options.MaxUdpSize);
    }

    private static bool IsCookie(ReadOnlySpan<byte> value) => value.Length is 8 or (>= 16 and <= 40);

    private int Answer(in DnsQuery query, in DnsClient client, Span<byte> target)
    {
        int length = EdnsView.BareLength;
        ReadOnlySpan<byte> options = query.Message.Slice(query.Edns.OptionsOffset, query.Edns.OptionsLength);
        int at = 0;
        bool cookieDone = false;
        bool identityDone = _identity.Length == 0;
        bool keepaliveDone = !client.IsStream;
        while (EdnsView.TryNext(options, ref at, out EdnsOption code, out ReadOnlySpan<byte> value))
        {
            if (code == EdnsOption.Cookie && !cookieDone && IsCookie(value))
            {
                cookieDone = true;
                int written = _cookies.Write(value[..8], client.Address, target[(length + 4)..]);
                length = Put(target, length, EdnsOption.Cookie, written);
            }
            else if (code == EdnsOption.Nsid && !identityDone)
            {
                identityDone = true;
                _identity.CopyTo(target[(length + 4)..]);
                length = Put(target, length, EdnsOption.Nsid, _identity.Length);
            }
            else if (code == EdnsOption.TcpKeepalive && !keepaliveDone && value.IsEmpty)
            {
                keepaliveDone = true;
                ushort units = (ushort)Math.Clamp(_options.TcpIdleTimeout.TotalMilliseconds / 100, 0, ushort.MaxValue);
                BinaryPrimitives.WriteUInt16BigEndian(target[(length + 4)..], units);
                length = Put(target, length, EdnsOption.TcpKeepalive, 2);
            }
        }

        return length;
    }

    /// <summary>What CoreDNS keeps of the client's options when it answers itself or from its cache; of a forwarded answer it keeps none, and refuses before it knows its identity.</summary>
    private int Echo(in DnsQuery query, bool forwarded, bool refused, Span<byte> target)
    {
        int length = EdnsView.BareLength;
        if (forwarded) return length;
        ReadOnlySpan<byte> options = query.Message.Slice(query.Edns.OptionsOffset, query.Edns.OptionsLength);
        int at = 0;
        while (EdnsView.TryNext(options, ref at, out EdnsOption code, out ReadOnlySpan<byte> value))
        {
            if (code is not (EdnsOption.Nsid or EdnsOption.Expire or EdnsOption.Cookie or EdnsOption.TcpKeepalive or EdnsOption.Padding)) continue;
            if (code == EdnsOption.Nsid && _identity.Length > 0 && !refused) value = _identity;
            if (length + 4 + value.Length > target.Length) break;
            value.CopyTo(target[(length + 4)..]);
            length = Put(target, length, code, value.Length);
        }

        return length;
    }

    private static int Put(Span<byte> target, int at, EdnsOption code, int valueLength)
    {
        BinaryPrimitives.WriteUInt16BigEndian(target[at..], (ushort)code);
        BinaryPrimitives.WriteUInt16BigEndian(target[(at + 2)..], (ushort)valueLength);
        return at + 4 + valueLength;
    }
}
