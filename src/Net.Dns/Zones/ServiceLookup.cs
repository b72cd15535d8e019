using Net.Model;

namespace Net.Dns;

/// <summary>What a name stands for.</summary>
internal enum LookupOutcome
{
    /// <summary>No such name.</summary>
    NameError,

    /// <summary>The name exists and holds nothing of its own.</summary>
    Empty,

    /// <summary>The name has hits.</summary>
    Found,
}

/// <summary>One address or alias that a name stands for.</summary>
/// <param name="Address">The address; invalid for an alias.</param>
/// <param name="Alias">The external name; null for an address.</param>
/// <param name="Port">The port, or -1 when there is none.</param>
/// <param name="PortName">The port's name; may be empty.</param>
/// <param name="Target">The name an SRV record points at, relative to the zone, as text.</param>
/// <param name="Rule">The object and field.</param>
internal readonly record struct Hit(IpAddress Address, string? Alias, int Port, string PortName, string Target, string Rule);

/// <summary>The result of looking a name up.</summary>
/// <param name="Outcome">Whether the name exists.</param>
/// <param name="Hits">What it stands for.</param>
/// <param name="Reason">The rule that found or denied it.</param>
/// <param name="Owner">The entry that the result hangs on alone, or null when it hangs on more.</param>
internal sealed record Lookup(LookupOutcome Outcome, IReadOnlyList<Hit> Hits, string Reason, ServiceEntry? Owner = null)
{
    internal static Lookup NameError(string reason, ServiceEntry? owner = null) => new(LookupOutcome.NameError, [], reason, owner);

    internal static Lookup Empty(string reason, ServiceEntry? owner = null) => new(LookupOutcome.Empty, [], reason, owner);
}

/// <summary>Finds what forward names stand for (DNS specification sections 2.3 to 2.5 and its appendix).</summary>
internal sealed class ServiceLookup(ClusterZoneOptions options, ZoneIndex index)
{
    private static readonly (string Name, string Protocol, int Port)[] NoPorts = [("", "", -1)];

    private readonly bool _compatible = options.Profile == DnsProfile.CoreDnsCompatible;

    internal Lookup Find(in ZoneQuestion question)
    {
        ReadOnlySpan<string> labels = question.Labels;
        if (labels.IsEmpty) return Lookup.Empty("the zone itself");
        string kind = labels[^1];
        if (kind is not ("svc" or "pod")) return Lookup.NameError($"'{kind}' is neither 'svc' nor 'pod'");
        if (labels.Length == 1) return Lookup.Empty($"'{kind}' holds the names of namespaces");
        string @namespace = labels[^2];
        if (!index.IsExposed(@namespace)) return Lookup.NameError($"namespace {@namespace} does not exist or is not answered for");
        if (kind == "pod") return FindPod(question, @namespace);
        if (labels.Length == 2) return Lookup.Empty($"namespace {@namespace} holds the names of Services");
        if (labels.Length > 5) return Lookup.NameError("more labels than any name of a Service has");
        ServiceEntry? entry = question.Apex.IsMultiCluster ? index.Import(labels[^3], @namespace) : index.Service(labels[^3], @namespace);
        string kindName = question.Apex.IsMultiCluster ? "ServiceImport" : "Service";
        if (entry is null) return Lookup.NameError($"there is no {kindName} {@namespace}/{labels[^3]}");
        return FindInService(question, entry, labels[..^3]);
    }

    /// <summary>The name of an endpoint within its Service.</summary>
    internal string EndpointName(Endpoint endpoint, string address)
    {
        if (!string.IsNullOrEmpty(endpoint.Hostname)) return endpoint.Hostname.ToLowerInvariant();

        // A pod's name with dots would be more than one label, which nobody could look up.
        if (options.EndpointPodNames && endpoint.TargetRef is { Name: { Length: > 0 and < 64 } pod } && (_compatible || !pod.Contains('.'))) return pod;
        if (address.Contains('.')) return address.Replace('.', '-');
        string dashed = address.Replace(':', '-');
        return dashed.EndsWith('-') ? dashed + "0" : dashed;
    }

    /// <summary>Whether an endpoint counts for a Service.</summary>
    internal bool Counts(ServiceEntry entry, Endpoint endpoint) => endpoint.Conditions.IsReady || (!_compatible && entry.PublishesNotReady);

    private Lookup FindInService(in ZoneQuestion question, ServiceEntry entry, ReadOnlySpan<string> prefix)
    {
        string endpoint = "", cluster = "", port = "", protocol = "";
        if (prefix.Length == 1)
        {
            endpoint = prefix[0];
        }
        else if (prefix.Length == 2 && question.Apex.IsMultiCluster && prefix[0][0] != '_' && prefix[1][0] != '_')
        {
            endpoint = prefix[0];
            cluster = prefix[1];
        }
        else if (prefix.Length == 2)
        {
            port = StripUnderscore(prefix[0]);
            protocol = StripUnderscore(prefix[1]);
        }

        if (entry.IsExternal) return FindExternal(entry, prefix);
        if (options.EmptyServiceIsNameError && !entry.IsHeadless && !HasReadyEndpoint(entry))
        {
            return Lookup.NameError($"{entry.Kind} {entry.Key} has no ready endpoint", entry);
        }

        List<Hit> hits = entry.IsHeadless || endpoint.Length > 0
            ? Endpoints(entry, endpoint, cluster, port, protocol, question.Apex.IsMultiCluster)
            : ClusterAddresses(entry, port, protocol);
        if (hits.Count > 0) return new(LookupOutcome.Found, hits, "", entry);
        bool exists = !entry.IsHeadless && (prefix.IsEmpty || (port.Length + protocol.Length > 0 && HasPort(entry, port, protocol)));
        if (exists) return Lookup.Empty($"{entry.Kind} {entry.Key} has no address", entry);
        if (!_compatible && HasNamesBelow(entry, prefix, question.Apex.IsMultiCluster)) return Lookup.Empty("names exist below it (RFC 8020)", entry);
        return Lookup.NameError(Missing(entry, endpoint, port, protocol), entry);
    }

    private static string Missing(ServiceEntry entry, string endpoint, string port, string protocol)
    {
        if (endpoint.Length > 0) return $"{entry.Kind} {entry.Key} has no ready endpoint named {endpoint}";
        if (port.Length > 0 || protocol.Length > 0) return $"{entry.Kind} {entry.Key} has no port {port}/{protocol}";
        return entry.IsHeadless ? $"{entry.Kind} {entry.Key} has no ready endpoint" : $"{entry.Kind} {entry.Key} has no address or port";
    }

    private Lookup FindExternal(ServiceEntry entry, ReadOnlySpan<string> prefix)
    {
        string target = entry.Service!.Spec.ExternalName;
        bool isAddress = IpAddress.TryParse(target, out _);
        if (prefix.Length > 0) return Lookup.NameError($"Service {entry.Key} is an ExternalName and has no names below it", entry);
        if (isAddress && _compatible) return Lookup.NameError($"Service {entry.Key} spec.externalName is an address", entry);
        Hit hit = new(default, target, 0, "", $"{entry.Key.Name}.{entry.Key.Namespace}.svc", $"Service {entry.Key} spec.externalName");

        // Where the chain goes depends on other objects: such an answer is not kept.
        return new(LookupOutcome.Found, [hit], "");
    }

    private static List<Hit> ClusterAddresses(ServiceEntry entry, string port, string protocol)
    {
        List<Hit> hits = [];
        string target = $"{entry.Key.Name}.{entry.Key.Namespace}.svc";
        ValueList<string> addresses = entry.Import is { } import ? import.Spec?.Ips ?? default : entry.Service!.Spec.ClusterIPs.IsEmpty ? [entry.Service.Spec.ClusterIP] : entry.Service.Spec.ClusterIPs;
        string field = entry.Import is null ? "spec.clusterIPs" : "spec.ips";
        foreach ((string name, string portProtocol, int number) in PortsOf(entry))
        {
            if (!Matches(port, name, protocol, portProtocol)) continue;
            for (int i = 0; i < addresses.Count; i++)
            {
                if (IpAddress.TryParse(addresses[i], out IpAddress address)) hits.Add(new(address, null, number, name, target, $"{entry.Kind} {entry.Key} {field}[{i}]"));
            }
        }

        return hits;
    }

    private static bool HasPort(ServiceEntry entry, string port, string protocol) => PortsOf(entry).Any(p => Matches(port, p.Name, protocol, p.Protocol));

    /// <summary>The ports of a Service or import; one without a number where it has none, so that its addresses are found.</summary>
    private static (string Name, string Protocol, int Port)[] PortsOf(ServiceEntry entry)
    {
        if (entry.Service is { } service) return service.Spec.Ports.IsEmpty ? NoPorts : [.. service.Spec.Ports.Select(static p => (p.Name, p.Protocol, p.Port))];
        ValueList<ServiceImportPort> ports = entry.Import?.Spec?.Ports ?? default;
        return ports.IsEmpty ? NoPorts : [.. ports.Select(static p => (p.Name ?? "", p.Protocol ?? "", p.Port))];
    }

    private List<Hit> Endpoints(ServiceEntry entry, string endpointName, string cluster, string port, string protocol, bool multiCluster)
    {
        List<Hit> hits = [];
        foreach (EndpointSlice slice in entry.Slices)
        {
            string source = slice.Metadata.Label(ServiceImport.SourceClusterLabel) ?? "";
            if (multiCluster && endpointName.Length > 0 && !source.Equals(cluster, StringComparison.OrdinalIgnoreCase)) continue;
            (string Name, string Protocol, int Port)[] ports = PortsOf(entry, slice);
            for (int e = 0; e < slice.Endpoints.Count; e++)
            {
                Endpoint endpoint = slice.Endpoints[e];
                if (!Counts(entry, endpoint)) continue;
                foreach (string text in endpoint.Addresses)
                {
                    string name = EndpointName(endpoint, text);
                    if (endpointName.Length > 0 && !endpointName.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
                    bool isAddress = IpAddress.TryParse(text, out IpAddress address);
                    string target = multiCluster ? $"{name}.{source}.{entry.Key.Name}.{entry.Key.Namespace}.svc" : $"{name}.{entry.Key.Name}.{entry.Key.Namespace}.svc";
                    foreach ((string portName, string portProtocol, int number) in ports)
                    {
                        if (!Matches(port, portName, protocol, portProtocol)) continue;
                        hits.Add(new(Unmapped(address), isAddress ? null : text, number, portName, target, $"EndpointSlice {slice.Metadata.Namespace}/{slice.Metadata.Name} endpoints[{e}] of {entry.Kind} {entry.Key}"));
                    }
                }
            }
        }

        return hits;
    }

    /// <summary>The specification takes ports of SRV records from the Service (section 2.4.2); CoreDNS takes the slice's, which are the pods' own.</summary>
    private (string Name, string Protocol, int Port)[] PortsOf(ServiceEntry entry, EndpointSlice slice)
    {
        if (!_compatible && !options.HeadlessPortsFromSlices && entry is { IsHeadless: true, Service: not null }) return PortsOf(entry);
        return slice.Ports.IsEmpty ? NoPorts : [.. slice.Ports.Select(static p => (p.Name ?? "", p.Protocol ?? "", p.Port ?? -1))];
    }

    private bool HasReadyEndpoint(ServiceEntry entry)
    {
        foreach (EndpointSlice slice in entry.Slices)
        {
            foreach (Endpoint endpoint in slice.Endpoints)
            {
                if (Counts(entry, endpoint) && endpoint.Addresses.Count > 0) return true;
            }
        }

        return false;
    }

    /// <summary>Whether <c>_tcp.SERVICE</c> or <c>CLUSTER.SERVICE</c> has names below it.</summary>
    private bool HasNamesBelow(ServiceEntry entry, ReadOnlySpan<string> prefix, bool multiCluster)
    {
        if (prefix.Length != 1) return false;
        string label = prefix[0];
        if (label[0] == '_')
        {
            List<Hit> hits = entry.IsHeadless ? Endpoints(entry, "", "", "", label[1..], multiCluster) : ClusterAddresses(entry, "", label[1..]);
            return label.Length > 1 && hits.Exists(static hit => hit.PortName.Length > 0);
        }

        return multiCluster && entry.Slices.Any(slice => label.Equals(slice.Metadata.Label(ServiceImport.SourceClusterLabel), StringComparison.OrdinalIgnoreCase)
            && slice.Endpoints.Any(endpoint => Counts(entry, endpoint)));
    }

    private Lookup FindPod(in ZoneQuestion question, string @namespace)
    {
        if (options.Pods == PodNames.Disabled) return Lookup.NameError("names of pods are disabled");
        ReadOnlySpan<string> labels = question.Labels;
        if (labels.Length == 2) return Lookup.Empty($"namespace {@namespace} holds the names of pods");
        if (labels.Length > 5) return Lookup.NameError("more labels than any name of a pod has");
        string name = labels[^3];
        string text = name.AsSpan().Count('-') == 3 && !name.Contains("--", StringComparison.Ordinal) ? name.Replace('-', '.') : name.Replace('-', ':');

        // Dots within a label are no dots of an address.
        if (name.Contains('.') || !IpAddress.TryParse(text, out IpAddress address)) return Lookup.NameError($"'{name}' does not spell an address");
        string target = $"{name}.{@namespace}.pod";
        if (options.Pods == PodNames.Insecure) return new(LookupOutcome.Found, [new(Unmapped(address), null, 0, "", target, "the name itself (pods insecure)")], "");
        foreach (Pod pod in index.Snapshot.PodsAt(address))
        {
            if (pod.Metadata.Namespace != @namespace || pod.Status.PodIP != text || !IsAlive(pod)) continue;
            return new(LookupOutcome.Found, [new(Unmapped(address), null, 0, "", target, $"Pod {@namespace}/{pod.Metadata.Name} status.podIP")], "");
        }

        return Lookup.NameError($"no pod of namespace {@namespace} has the address {text}");
    }

    /// <summary>Whether a pod answers to its name: selected, not ended, not going away.</summary>
    internal bool IsAlive(Pod pod) =>
        pod.Metadata.DeletionTimestamp is null && pod.Status.Phase is not ("Succeeded" or "Failed" or "Unknown") && (options.ObjectSelector?.Matches(pod.Metadata.Labels) ?? true);

    private static bool Matches(string port, string portName, string protocol, string portProtocol) =>
        (port.Length == 0 || port.Equals(portName, StringComparison.OrdinalIgnoreCase)) && (protocol.Length == 0 || protocol.Equals(portProtocol, StringComparison.OrdinalIgnoreCase));

    private static string StripUnderscore(string label) => label[0] == '_' ? label[1..] : label;

    /// <summary>An IPv4-mapped address is served as the IPv4 address it is.</summary>
    private static IpAddress Unmapped(IpAddress address) =>
        address.Family == IpFamily.IPv6 && address.Bits >> 32 == 0xFFFF ? IpAddress.FromIPv4((uint)address.Bits) : address;
}
