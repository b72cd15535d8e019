using System.Text.Json;
using Net.Dns;
using Net.TestSupport;

namespace Net.Conformance.Dns;

/// <summary>A question as it reached the upstream server.</summary>
/// <param name="Name">With the letters on the wire.</param>
/// <param name="Type">The type asked for.</param>
/// <param name="IsStream">Whether it came over TCP.</param>
/// <param name="Details">Flags, and the size and DO of the OPT record, as text.</param>
internal sealed record UpstreamQuestion(string Name, string Type, bool IsStream, string Details)
{
    internal static UpstreamQuestion FromRecord(JsonElement recorded) => new(
        recorded.Text("name"), recorded.Text("type"), recorded.Text("transport") == "tcp",
        recorded.GetProperty("edns") is { ValueKind: JsonValueKind.Object } edns
            ? Describe(recorded.Texts("flags"), edns.GetProperty("udpSize").GetInt32(), edns.Flag("do")) : Describe(recorded.Texts("flags"), null, false));

    /// <summary>Reads a query; null when it is malformed, which none of ours may be.</summary>
    internal static UpstreamQuestion? FromWire(LoopbackQuery received)
    {
        if (DnsQuery.Read(received.Message, new byte[255], acceptNotify: false, out DnsQuery query) != QueryVerdict.Good) return null;
        if (DnsMessage.FromWire(received.Message) is not { } message || !DnsName.TryFromWire(query.Name, out DnsName name)) return null;
        return new(name.ToString(), query.Type.ToString(), received.IsStream, Describe(message.Flags, query.Edns.IsPresent ? query.Edns.UdpSize : null, query.Edns.IsDnssecOk));
    }

    /// <summary>Whether it is the same question, however it was put.</summary>
    internal bool AsksTheSameAs(UpstreamQuestion other) => Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase) && Type == other.Type;

    private static string Describe(IEnumerable<string> flags, int? udpSize, bool isDnssecOk) =>
        $"{string.Join(',', flags.Order(StringComparer.Ordinal))} {(udpSize is null ? "no EDNS" : $"EDNS {udpSize}{(isDnssecOk ? " do" : "")}")}";
}
