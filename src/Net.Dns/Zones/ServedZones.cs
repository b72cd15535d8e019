namespace Net.Dns;

/// <summary>The zones that are answered for, and those below which a missing name is asked of someone else.</summary>
internal sealed class ServedZones
{
    private readonly ZoneApex[] _zones;
    private readonly DnsName[] _fallthrough;

    internal ServedZones(ClusterZoneOptions options, bool hasNext)
    {
        _zones =
        [
            .. options.Zones.Select(zone => new ZoneApex(DnsName.Parse(zone), false, options.Ttl)),
            .. options.MultiClusterZones.Select(zone => new ZoneApex(DnsName.Parse(zone), true, options.Ttl)),
        ];
        _fallthrough = hasNext ? [.. options.Fallthrough.Select(static zone => DnsName.Parse(zone))] : [];
        Primary = _zones.FirstOrDefault(static zone => !zone.IsReverse && !zone.IsMultiCluster)?.Name ?? _zones[0].Name;
    }

    internal IReadOnlyList<DnsName> Names => [.. _zones.Select(static zone => zone.Name)];

    /// <summary>The zone that PTR records point into.</summary>
    internal DnsName Primary { get; }

    /// <summary>The longest zone that a name is in; null for none.</summary>
    internal ZoneApex? Of(ReadOnlySpan<byte> name)
    {
        ZoneApex? best = null;
        foreach (ZoneApex zone in _zones)
        {
            if ((best is null || zone.Folded.Length > best.Folded.Length) && WireName.IsAtOrBelow(name, zone.Folded)) best = zone;
        }

        return best;
    }

    /// <summary>Whether a denial is left to the next responder: there is one, the name does not exist, and it lies below a fallthrough zone.</summary>
    internal bool FallsThrough(Rcode rcode, ReadOnlySpan<byte> name)
    {
        if (rcode != Rcode.NameError) return false;
        foreach (DnsName zone in _fallthrough)
        {
            if (WireName.IsAtOrBelow(name, zone.Wire)) return true;
        }

        return false;
    }
}
