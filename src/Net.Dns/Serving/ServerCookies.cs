using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Net.Model;

namespace Net.Dns;

/// <summary>Server cookies as in RFC 9018: version 1, a timestamp, and SipHash-2-4 over client cookie and address with a secret.</summary>
internal sealed class ServerCookies
{
    private const int ClientLength = 8;
    private const int FullLength = 24;
    private const int MaxAgeSeconds = 3600;         // RFC 9018 section 4.3
    private const int MaxAheadSeconds = 300;

    private readonly TimeProvider _time;
    private readonly ulong _key0;
    private readonly ulong _key1;

    internal ServerCookies(TimeProvider time, ReadOnlySpan<byte> secret)
    {
        _time = time;
        _key0 = BinaryPrimitives.ReadUInt64LittleEndian(secret);
        _key1 = BinaryPrimitives.ReadUInt64LittleEndian(secret[8..]);
    }

    /// <summary>With a secret of its own, which no restart survives: clients then get a new cookie, no more.</summary>
    internal static ServerCookies Create(TimeProvider time) => new(time, RandomNumberGenerator.GetBytes(16));

    /// <summary>Writes the client's cookie and the server's after it: 24 octets.</summary>
    internal int Write(ReadOnlySpan<byte> clientCookie, IpAddress client, Span<byte> target)
    {
        clientCookie[..ClientLength].CopyTo(target);
        target[8] = 1;
        target.Slice(9, 3).Clear();
        BinaryPrimitives.WriteUInt32BigEndian(target[12..], Now());
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], Hash(target[..16], client));
        return FullLength;
    }

    /// <summary>Whether a cookie is one that this server gave to this address within the hour.</summary>
    internal bool IsValid(ReadOnlySpan<byte> cookie, IpAddress client)
    {
        if (cookie.Length != FullLength || cookie[8] != 1) return false;

        // Serial arithmetic (RFC 1982), as the section asks for.
        int age = (int)(Now() - BinaryPrimitives.ReadUInt32BigEndian(cookie[12..]));
        if (age is > MaxAgeSeconds or < -MaxAheadSeconds) return false;
        Span<byte> expected = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(expected, Hash(cookie[..16], client));
        return CryptographicOperations.FixedTimeEquals(expected, cookie[16..]);
    }

    private uint Now() => (uint)_time.GetUtcNow().ToUnixTimeSeconds();

    private ulong Hash(ReadOnlySpan<byte> cookie, IpAddress client)
    {
        Span<byte> input = stackalloc byte[32];
        cookie.CopyTo(input);
        int address = client.IsValid ? client.WriteBytes(input[16..]) : 0;
        return SipHash24(input[..(16 + address)]);
    }

    private ulong SipHash24(ReadOnlySpan<byte> input)
    {
        ulong v0 = _key0 ^ 0x736f6d6570736575, v1 = _key1 ^ 0x646f72616e646f6d, v2 = _key0 ^ 0x6c7967656e657261, v3 = _key1 ^ 0x7465646279746573;
        ulong last = (ulong)input.Length << 56;
        for (; input.Length >= 8; input = input[8..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(input);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }

        for (int i = 0; i < input.Length; i++) last |= (ulong)input[i] << (8 * i);
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xff;
        for (int i = 0; i < 4; i++) Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
