using Net.Model;

namespace Net.Dns;

/// <summary>Makes records of what names stand for, type by type.</summary>
internal sealed class ZoneAnswers
{
    private const uint VersionTtl = 28800;

    private readonly ClusterZoneOptions _options;
    private readonly ZoneIndex _index;
    private readonly ServiceLookup _lookup;
    private readonly bool _compatible;
    private readonly uint _ttl;
    private readonly IReadOnlyList<IpAddress> _serverAddresses;
    private readonly DnsName _primary;

    internal ZoneAnswers(ClusterZoneOptions options, ZoneIndex index, DnsName primary)
    {
        _options = options;
        _index = index;
        _lookup = new ServiceLookup(options, index);
        _compatible = options.Profile == DnsProfile.CoreDnsCompatible;
        _ttl = (uint)options.Ttl;
        _serverAddresses = [.. options.ServerAddresses.Select(static text => IpAddress.Parse(text))];
        _primary = primary;
    }

    /// <summary>The answer within the zone; an alias whose target is to be followed is left in <see cref="ZoneAnswer.Alias"/>.</summary>
    internal ZoneAnswer Answer(in ZoneQuestion question, DnsName name, RecordType type)
    {
        if (question.Labels.Length == 0) return Apex(question, name, type);

        // CoreDNS looks nothing up for an SOA below the apex and so denies nothing.
        if (_compatible && type == RecordType.SOA) return ZoneAnswer.Empty("SOA below the apex");
        if (question.Apex.IsReverse) return Reverse(question, name, type);
        if (Furniture(question, name, type) is { } furniture) return furniture;
        Lookup lookup = _lookup.Find(question);
        if (lookup.Outcome == LookupOutcome.NameError) return ZoneAnswer.NameError(lookup.Reason, lookup.Owner);

        // CoreDNS takes a name without hits for missing when asked for TXT.
        if (lookup.Outcome == LookupOutcome.Empty) return _compatible && type == RecordType.TXT ? ZoneAnswer.NameError(lookup.Reason, lookup.Owner) : ZoneAnswer.Empty(lookup.Reason, lookup.Owner);
        return FromHits(question, name, type, lookup);
    }

    private ZoneAnswer FromHits(in ZoneQuestion question, DnsName name, RecordType type, Lookup lookup)
    {
        Hit? alias = null;
        foreach (Hit hit in lookup.Hits)
        {
            if (hit.Alias is null) continue;
            alias = hit;
            break;
        }

        if (alias is { } external && FollowsAlias(type) && DnsName.TryParse(external.Alias, out DnsName target)) return ToAlias(name, target, external.Rule, lookup);
        ZoneAnswer answer = type switch
        {
            RecordType.A or RecordType.AAAA => Addresses(name, type, lookup),
            RecordType.SRV => Services(question, name, lookup),
            _ => ZoneAnswer.Empty("", lookup.Owner),
        };
        return answer.Answers.Count > 0 ? answer : ZoneAnswer.Empty($"{string.Join(", ", lookup.Hits.Select(static hit => hit.Rule).Distinct().Take(3))}: no {RecordText.TypeName(type)} record", lookup.Owner);
    }

    /// <summary>RFC 1034 section 3.6.2: an alias answers for every type. CoreDNS follows it for addresses and shows it for CNAME alone.</summary>
    private bool FollowsAlias(RecordType type) => !_compatible || type is RecordType.A or RecordType.AAAA or RecordType.CNAME;

    private ZoneAnswer ToAlias(DnsName name, DnsName target, string rule, Lookup lookup)
    {
        DnsRecord record = DnsRecord.Cname(name, _ttl, target);
        return new ZoneAnswer { Answers = [record], Reasons = [new(rule, record)], Alias = target, Owner = lookup.Owner };
    }

    private ZoneAnswer Addresses(DnsName name, RecordType type, Lookup lookup)
    {
        IpFamily family = type == RecordType.A ? IpFamily.IPv4 : IpFamily.IPv6;
        AnswerBuilder builder = new();
        HashSet<IpAddress> seen = [];
        foreach (Hit hit in lookup.Hits)
        {
            if (hit.Address.Family == family && seen.Add(hit.Address)) builder.Add(DnsRecord.Address(name, _ttl, hit.Address), hit.Rule);
        }

        return builder.Build(lookup.Owner);
    }

    private ZoneAnswer Services(in ZoneQuestion question, DnsName name, Lookup lookup)
    {
        AnswerBuilder builder = new();
        List<Hit> hits = [.. lookup.Hits.Where(hit => hit.Alias is null && (_compatible || hit.Port == 0 || hit.PortName.Length > 0))];

        // RFC 2782 leaves weights open: all hits share 100, before equal ones are merged.
        ushort weight = (ushort)Math.Max(1, 100 / Math.Max(1, hits.Count));
        HashSet<(string, int)> targets = [];
        HashSet<(string, IpAddress)> addresses = [];
        Dictionary<string, DnsName> names = new(StringComparer.Ordinal);
        foreach (Hit hit in hits)
        {
            if (hit.Port < 0) continue;
            if (!names.TryGetValue(hit.Target, out DnsName target))
            {
                if (!TryJoin(hit.Target, question.Zone, out target)) continue;
                names.Add(hit.Target, target);
            }

            if (targets.Add((hit.Target, hit.Port))) builder.Add(DnsRecord.Srv(name, _ttl, 0, weight, (ushort)hit.Port, target), $"{hit.Rule}, port {(hit.PortName.Length > 0 ? hit.PortName : hit.Port)}");
            if (addresses.Add((hit.Target, hit.Address))) builder.AddExtra(DnsRecord.Address(target, _ttl, hit.Address));
        }

        return builder.Build(lookup.Owner);
    }

    /// <summary>The zone itself: SOA, NS.</summary>
    private ZoneAnswer Apex(in ZoneQuestion question, DnsName name, RecordType type)
    {
        if (type == RecordType.SOA) return new ZoneAnswer { IsApexSoa = true, Reasons = [new("the zone's authority")] };

        // CoreDNS compares the zone's name octet for octet here.
        bool isLowered = name.Wire.SequenceEqual(question.Apex.Folded);
        if (type == RecordType.NS && (isLowered || !_compatible)) return NameServers(question, name);
        return _compatible && type == RecordType.TXT ? ZoneAnswer.NameError("the zone itself") : ZoneAnswer.Empty("the zone itself");
    }

    private ZoneAnswer NameServers(in ZoneQuestion question, DnsName name)
    {
        AnswerBuilder builder = new();
        HashSet<DnsName> seen = [];
        HashSet<(DnsName, IpAddress)> glue = [];
        foreach ((DnsName server, IpAddress address, string rule) in Servers(question))
        {
            if (seen.Add(server)) builder.Add(DnsRecord.NameServer(name, _ttl, server), rule);
            if (_compatible || glue.Add((server, address))) builder.AddExtra(DnsRecord.Address(server, _ttl, address));
        }

        if (seen.Count == 0) builder.Add(DnsRecord.NameServer(name, _ttl, question.Zone.Child("dns").Child("ns")), "the zone's own name server; its addresses are not configured");
        return builder.Build(null);
    }

    /// <summary>The Services before this server, once for each slice that has one of its addresses; else its own addresses under <c>ns.dns</c>.</summary>
    private List<(DnsName Server, IpAddress Address, string Rule)> Servers(ZoneQuestion question)
    {
        List<(DnsName, IpAddress, string)> servers = [];
        foreach (IpAddress own in _serverAddresses)
        {
            foreach (ObjectKey key in _index.At(own)?.Owners ?? [])
            {
                if (_index.Service(key.Name, key.Namespace) is not { } entry) continue;
                foreach (EndpointSlice slice in entry.Slices)
                {
                    if (slice.Endpoints.Any(endpoint => _lookup.Counts(entry, endpoint) && endpoint.Addresses.Any(text => IpAddress.TryParse(text, out IpAddress a) && a == own))) AddServers(servers, question.Zone, entry, slice);
                }
            }
        }

        if (servers.Count > 0) return servers;
        DnsName fallback = question.Zone.Child("dns").Child("ns");
        return [.. _serverAddresses.Select(address => (fallback, address, "the server's own address"))];
    }

    private void AddServers(List<(DnsName, IpAddress, string)> servers, DnsName zone, ServiceEntry entry, EndpointSlice slice)
    {
        if (!entry.IsHeadless)
        {
            if (!TryJoin($"{entry.Key.Name}.{entry.Key.Namespace}.svc", zone, out DnsName server)) return;
            foreach (IpAddress address in entry.Service!.ClusterAddresses()) servers.Add((server, address, $"Service {entry.Key}, in front of this server"));
            return;
        }

        foreach (Endpoint endpoint in slice.Endpoints)
        {
            foreach (string text in endpoint.Addresses)
            {
                if (!_lookup.Counts(entry, endpoint) || !IpAddress.TryParse(text, out IpAddress address)) continue;
                if (TryJoin($"{_lookup.EndpointName(endpoint, text)}.{entry.Key.Name}.{entry.Key.Namespace}.svc", zone, out DnsName server)) servers.Add((server, address, $"endpoint of Service {entry.Key}, one of this server's"));
            }
        }
    }

    /// <summary><c>dns-version</c>, <c>dns</c> and <c>ns.dns</c>.</summary>
    private ZoneAnswer? Furniture(in ZoneQuestion question, DnsName name, RecordType type)
    {
        string[] labels = question.Labels;
        if (labels is ["dns-version"])
        {
            if (type != RecordType.TXT) return _compatible ? ZoneAnswer.NameError("only TXT is known there") : ZoneAnswer.Empty("the schema version has TXT alone");
            DnsRecord version = DnsRecord.Text(name, VersionTtl, "1.1.0");
            return new ZoneAnswer { Answers = [version], Reasons = [new("the schema version (DNS specification section 2.2)", version)] };
        }

        if (labels is ["dns"] && !_compatible) return ZoneAnswer.Empty("ns.dns exists below it (RFC 8020)");
        if (labels is not ["ns", "dns"]) return null;
        if (_compatible && !WireName.IsAtOrBelow(name.Wire, question.Apex.Folded)) return null;
        if (_compatible && !name.Wire[^question.Apex.Folded.Length..].SequenceEqual(question.Apex.Folded)) return null;
        AnswerBuilder builder = new();
        IpFamily family = type == RecordType.A ? IpFamily.IPv4 : type == RecordType.AAAA ? IpFamily.IPv6 : IpFamily.None;
        HashSet<IpAddress> seen = [];
        foreach ((_, IpAddress address, string rule) in Servers(question))
        {
            if (address.Family == family && seen.Add(address)) builder.Add(DnsRecord.Address(name, _ttl, address), rule);
        }

        ZoneAnswer answer = builder.Build(null);
        if (answer.Answers.Count > 0) return answer;
        return _compatible && type is RecordType.TXT or RecordType.PTR ? ZoneAnswer.NameError("the zone's name server") : ZoneAnswer.Empty("the zone's name server");
    }

    private ZoneAnswer Reverse(in ZoneQuestion question, DnsName name, RecordType type)
    {
        bool reads = ReverseNames.TryRead(FoldedOf(name), _compatible, out IpFamily family, out UInt128 bits, out int bitCount);
        int width = IpAddress.BitLengthOf(family);
        if (!reads || bitCount < width)
        {
            bool inner = reads && !_compatible && _index.HasPrefix(family, bits, bitCount);
            return inner ? ZoneAnswer.Empty("addresses exist below it (RFC 8020)") : ZoneAnswer.NameError("not the reverse name of an address that exists");
        }

        IpAddress address = IpAddress.FromBits(family, bits);
        AddressEntry? entry = _index.At(address);
        ZoneAnswer pointers = entry is null ? ZoneAnswer.NameError($"no Service or endpoint has {address}") : Pointers(name, address, entry);
        if (pointers.Answers.Count == 0) return ZoneAnswer.NameError($"no Service or endpoint has {address}", entry?.Answers);
        if (type == RecordType.PTR) return pointers;

        // CoreDNS looks reverse names up as forward names for every other type, and finds nothing.
        return _compatible ? ZoneAnswer.NameError("only PTR is known there", entry?.Answers) : ZoneAnswer.Empty($"{address} has PTR alone", entry?.Answers);
    }

    private ZoneAnswer Pointers(DnsName name, IpAddress address, AddressEntry owners)
    {
        AnswerBuilder builder = new();
        HashSet<DnsName> seen = [];
        foreach (ObjectKey key in owners.Owners.Order())
        {
            if (_index.Service(key.Name, key.Namespace) is not { } entry || !IsAnswered(key.Namespace)) continue;
            if (!entry.Service!.ClusterAddresses().Contains(address)) continue;
            if (TryJoin($"{key.Name}.{key.Namespace}.svc", _primary, out DnsName target) && seen.Add(target)) builder.Add(DnsRecord.Ptr(name, _ttl, target), $"Service {key} spec.clusterIPs");
            if (_compatible) return builder.Build(owners.Answers);
        }

        if (_compatible && builder.Count > 0) return builder.Build(owners.Answers);
        foreach (ObjectKey key in owners.Owners.Order())
        {
            if (IsAnswered(key.Namespace) && _index.Any(key.Name, key.Namespace) is { } entry) AddEndpointPointers(builder, seen, name, address, entry);
        }

        return builder.Build(owners.Answers);
    }

    private void AddEndpointPointers(AnswerBuilder builder, HashSet<DnsName> seen, DnsName name, IpAddress address, ServiceEntry entry)
    {
        foreach (EndpointSlice slice in entry.Slices)
        {
            foreach (Endpoint endpoint in slice.Endpoints)
            {
                if (!_lookup.Counts(entry, endpoint)) continue;
                foreach (string text in endpoint.Addresses)
                {
                    if (!IpAddress.TryParse(text, out IpAddress candidate) || candidate != address) continue;
                    if (TryJoin($"{_lookup.EndpointName(endpoint, text)}.{entry.Key.Name}.{entry.Key.Namespace}.svc", _primary, out DnsName target) && seen.Add(target)) builder.Add(DnsRecord.Ptr(name, _ttl, target), $"EndpointSlice {slice.Metadata.Namespace}/{slice.Metadata.Name} of Service {entry.Key}");
                }
            }
        }
    }

    /// <summary>Reverse names answer for namespaces that are missing too, unless the namespaces answered for were chosen.</summary>
    private bool IsAnswered(string @namespace) => (_options.Namespaces.Count == 0 && _options.NamespaceSelector is null) || _index.IsExposed(@namespace);

    private static bool TryJoin(string prefix, DnsName zone, out DnsName name)
    {
        name = default;
        if (!DnsName.TryParse(prefix, out DnsName labels)) return false;
        return zone.TryPrepend(labels.Wire[..^1], out name);
    }

    private static byte[] FoldedOf(DnsName name)
    {
        byte[] folded = new byte[name.Wire.Length];
        WireName.Fold(name.Wire, folded);
        return folded;
    }
}
