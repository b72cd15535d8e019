using System.Text;
using Net.Model;

namespace Net.Dataplane;

/// <summary>
/// The text of the nftables rules, for <c>nft -f -</c>. Sets and maps hold the addresses, so that a change adds and deletes elements and a packet costs one look-up
/// whatever their number. The verdicts are kube-proxy's: served, refused, dropped; another port of a cluster IP is refused, and a cluster IP that no Service has
/// is dropped. All pure.
/// </summary>
/// <param name="table">The table's name.</param>
/// <param name="ports">The transparent listener's port in each family.</param>
/// <param name="serviceCidrs">Where cluster IPs come from; may be empty.</param>
internal sealed class RedirectRules(string table, IReadOnlyDictionary<IpFamily, int> ports, IReadOnlyCollection<IpCidr> serviceCidrs)
{
    internal string Table { get; } = table;

    /// <summary>All rules, in place of those that the table had: one transaction.</summary>
    internal string Whole(IReadOnlyDictionary<FrontendAddress, RedirectEntry> entries)
    {
        var text = new StringBuilder();
        text.AppendLine($"table inet {Table}").AppendLine($"delete table inet {Table}").AppendLine($"table inet {Table} {{");
        foreach (IpFamily family in ports.Keys) DeclareSets(text, family);
        text.AppendLine("""
                chain refuse {
                    meta l4proto tcp reject with tcp reset
                    reject with icmpx port-unreachable
                }
            """);
        text.AppendLine("    chain decide {");
        foreach (IpFamily family in ports.Keys) DeclareDecision(text, family);
        text.AppendLine("    }");
        text.AppendLine("    chain redirect_clients {");
        foreach ((IpFamily family, int port) in ports) text.AppendLine($"        {Header(family)} daddr . tcp dport @{Name(family)}_redirected redirect to :{port}");
        text.AppendLine("    }");
        // Before destinations are rewritten, from the network and from this host.
        text.AppendLine("""
                chain decide_from_network { type filter hook prerouting priority -110; ct state new jump decide; }
                chain decide_from_here { type filter hook output priority -110; ct state new jump decide; }
                chain redirect_from_network { type nat hook prerouting priority -100; jump redirect_clients; }
                chain redirect_from_here { type nat hook output priority -100; jump redirect_clients; }
            }
            """);
        text.Append(Change(new Dictionary<FrontendAddress, RedirectEntry>(), entries));
        return text.ToString();
    }

    /// <summary>The elements that lead from one state to another; empty if they are the same.</summary>
    internal string Change(IReadOnlyDictionary<FrontendAddress, RedirectEntry> before, IReadOnlyDictionary<FrontendAddress, RedirectEntry> after)
    {
        var deleted = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var added = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach ((FrontendAddress place, RedirectEntry old) in before)
        {
            if (!after.TryGetValue(place, out RedirectEntry entry) || entry.Verdict != old.Verdict) AddPlace(deleted, place, old.Verdict);
        }

        foreach ((FrontendAddress place, RedirectEntry entry) in after)
        {
            if (!before.TryGetValue(place, out RedirectEntry old) || entry.Verdict != old.Verdict) AddPlace(added, place, entry.Verdict);
        }

        HashSet<IpAddress> had = ClusterIPs(before), has = ClusterIPs(after);
        foreach (IpAddress address in had.Where(address => !has.Contains(address))) Add(deleted, $"{Name(address.Family)}_cluster_ips", $"{address}");
        foreach (IpAddress address in has.Where(address => !had.Contains(address))) Add(added, $"{Name(address.Family)}_cluster_ips", $"{address}");

        var text = new StringBuilder();
        foreach ((string set, List<string> elements) in deleted) text.AppendLine($"delete element inet {Table} {set} {{ {string.Join(", ", elements)} }}");
        foreach ((string set, List<string> elements) in added) text.AppendLine($"add element inet {Table} {set} {{ {string.Join(", ", elements)} }}");
        return text.ToString();
    }

    /// <summary>The end of all rules.</summary>
    internal string Removal() => $"delete table inet {Table}\n";

    /// <summary>Whether rules that the kernel lists send connections to this proxy: another may have taken the table over.</summary>
    internal bool AreOurs(string listed) => ports.Values.Any(port => listed.Contains($"redirect to :{port}", StringComparison.Ordinal));

    private static void DeclareSets(StringBuilder text, IpFamily family)
    {
        string type = family == IpFamily.IPv6 ? "ipv6_addr" : "ipv4_addr";
        text.AppendLine($"    map {Name(family)}_frontends {{ type {type} . inet_proto . inet_service : verdict; }}");
        text.AppendLine($"    set {Name(family)}_redirected {{ type {type} . inet_service; }}");
        text.AppendLine($"    set {Name(family)}_cluster_ips {{ type {type}; }}");
    }

    private void DeclareDecision(StringBuilder text, IpFamily family)
    {
        text.AppendLine($"        {Header(family)} daddr . meta l4proto . th dport vmap @{Name(family)}_frontends");
        text.AppendLine($"        {Header(family)} daddr @{Name(family)}_cluster_ips meta l4proto {{ tcp, udp, sctp }} goto refuse");
        foreach (IpCidr range in serviceCidrs.Where(range => range.Family == family)) text.AppendLine($"        {Header(family)} daddr {range} drop");
    }

    private void AddPlace(SortedDictionary<string, List<string>> changes, FrontendAddress place, RedirectVerdict verdict)
    {
        IpFamily family = place.Address.Family;
        if (!ports.ContainsKey(family)) return;
        string action = verdict switch { RedirectVerdict.Refuse => "goto refuse", RedirectVerdict.Drop => "drop", _ => "accept" };
        Add(changes, $"{Name(family)}_frontends", $"{place.Address} . {Protocol(place.Protocol)} . {place.Port} : {action}");
        if (verdict == RedirectVerdict.Redirect) Add(changes, $"{Name(family)}_redirected", $"{place.Address} . {place.Port}");
    }

    private static void Add(SortedDictionary<string, List<string>> changes, string set, string element)
    {
        if (!changes.TryGetValue(set, out List<string>? elements)) changes[set] = elements = [];
        elements.Add(element);
    }

    private HashSet<IpAddress> ClusterIPs(IReadOnlyDictionary<FrontendAddress, RedirectEntry> entries) =>
        [.. entries.Where(entry => entry.Value.IsClusterIP && ports.ContainsKey(entry.Key.Address.Family)).Select(static entry => entry.Key.Address)];

    private static string Protocol(TransportProtocol protocol) => protocol switch { TransportProtocol.Tcp => "tcp", TransportProtocol.Udp => "udp", _ => "sctp" };

    private static string Header(IpFamily family) => family == IpFamily.IPv6 ? "ip6" : "ip";

    private static string Name(IpFamily family) => family == IpFamily.IPv6 ? "ipv6" : "ipv4";
}
