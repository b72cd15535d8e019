using System.Net;
using Net.Dns;

namespace NodeAgent.Options;

/// <summary>Reads <c>--dns-forward</c>: <c>IP[:PORT][,IP[:PORT]...]</c> for all names outside the cluster, or <c>ZONE=IP[:PORT]...</c> for a zone of others.</summary>
internal static class ForwardOption
{
    /// <summary>The zones of every value given, and what is wrong with them.</summary>
    /// <param name="texts">The values, as written.</param>
    /// <param name="served">Where the agent itself serves DNS; it must not ask itself.</param>
    /// <param name="problems">Told of what is wrong, each with the value.</param>
    internal static IReadOnlyList<ForwardZone> Read(IReadOnlyList<string> texts, IPEndPoint? served, List<string> problems)
    {
        List<ForwardZone> zones = [];
        foreach (string text in texts)
        {
            ForwardZone zone = ZoneOf(text);
            NetDnsOptions options = new() { Listen = { served?.ToString() ?? "127.0.0.1:0" } };
            options.Forwarding.Zones.Add(zone);
            problems.AddRange(NetDnsOptionsValidator.Validate(options).Select(problem => $"--dns-forward {text}: {problem[(problem.IndexOf(": ", StringComparison.Ordinal) + 2)..]}."));
            if (zones.Exists(other => Same(other.Zone, zone.Zone))) problems.Add($"--dns-forward {text}: {(zone.Zone == "." ? "upstreams of all names" : zone.Zone)} are there already; name them all in one value.");
            zones.Add(zone);
        }

        return zones;
    }

    private static ForwardZone ZoneOf(string text)
    {
        int sign = text.IndexOf('=', StringComparison.Ordinal);
        return new() { Zone = sign < 0 ? "." : text[..sign], Upstreams = [.. text[(sign + 1)..].Split(',', StringSplitOptions.TrimEntries)] };
    }

    private static bool Same(string left, string right) => DnsName.TryParse(left, out DnsName one) && DnsName.TryParse(right, out DnsName other) && one == other;
}
