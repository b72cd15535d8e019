using System.Buffers.Binary;
using System.Text.Json;
using Net.Dns;

namespace Net.Conformance.Dns;

/// <summary>An OPT record as it is compared.</summary>
/// <param name="Version">The EDNS version.</param>
/// <param name="UdpSize">The UDP payload size said.</param>
/// <param name="IsDnssecOk">DO.</param>
/// <param name="Options">The options as code and hexadecimal value, in order.</param>
internal sealed record EdnsSeen(int Version, int UdpSize, bool IsDnssecOk, IReadOnlyList<(int Code, string Value)> Options)
{
    internal static EdnsSeen FromRecord(JsonElement edns) => new(
        edns.GetProperty("version").GetInt32(), edns.GetProperty("udpSize").GetInt32(), edns.GetProperty("do").GetBoolean(),
        [.. edns.GetProperty("options").EnumerateArray().Select(static o => (o.GetProperty("code").GetInt32(), o.Text("hex").ToLowerInvariant()))]);

    internal static EdnsSeen FromWire(ReadOnlySpan<byte> message, in RecordView opt)
    {
        List<(int, string)> options = [];
        ReadOnlySpan<byte> rest = message.Slice(opt.DataOffset, opt.DataLength);
        while (rest.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length > rest.Length - 4) break;
            options.Add((BinaryPrimitives.ReadUInt16BigEndian(rest), Convert.ToHexStringLower(rest.Slice(4, length))));
            rest = rest[(4 + length)..];
        }

        return new((int)(opt.Ttl >> 16) & 0xFF, opt.Class, (opt.Ttl & 0x8000) != 0, options);
    }

    internal static IEnumerable<string> Differences(EdnsSeen? left, EdnsSeen? right)
    {
        if (left is null != right is null) yield return "edns";
        if (left is null || right is null) yield break;
        if (left.Version != right.Version) yield return "edns version";
        if (left.UdpSize != right.UdpSize) yield return "edns size";
        if (left.IsDnssecOk != right.IsDnssecOk) yield return "edns do";
        foreach (int code in left.Options.Concat(right.Options).Select(static o => o.Code).Distinct())
        {
            if (!left.Options.Where(o => o.Code == code).SequenceEqual(right.Options.Where(o => o.Code == code))) yield return $"edns option {code}";
        }
    }

    public override string ToString() => $"EDNS {Version} {UdpSize}{(IsDnssecOk ? " do" : "")}{string.Concat(Options.Select(static o => $" {o.Code}={o.Value}"))}";
}
