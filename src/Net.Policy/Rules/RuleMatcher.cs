using Net.Model;

namespace Net.Policy;

/// <summary>One peer of a rule, with the rule's ports.</summary>
/// <param name="Ports">The list of ports.</param>
/// <param name="Term">The namespace term; 0 for addresses and for rules that match every peer.</param>
/// <param name="Id">The pod selector or the set of addresses; 0 for rules that match every peer.</param>
internal readonly record struct RuleEntry(int Ports, int Term, int Id) : IComparable<RuleEntry>
{
    public int CompareTo(RuleEntry other) => Ports != other.Ports ? Ports.CompareTo(other.Ports) : Term != other.Term ? Term.CompareTo(other.Term) : Id.CompareTo(other.Id);
}

/// <summary>
/// The peers and ports of one rule, or of many rules that mean "any of these". A verdict waits for memory most of all, so everything is in one array, in the order in which it is read: ports of rules that match every
/// peer, pods of namespaces that a selector selects, addresses, and last pods of the policies' own namespace, where most peers are not. Immutable; <c>default</c> is no rules at all.
/// </summary>
internal readonly record struct RuleMatcher
{
    // The first entry is none: its numbers say where the second, third and fourth part begin.
    private readonly RuleEntry[] _entries;

    private RuleMatcher(RuleEntry[] entries) => _entries = entries;

    /// <summary>Rules that match nothing.</summary>
    public static RuleMatcher Nothing { get; } = new([new(1, 1, 1)]);

    /// <summary>Whether there are rules, be it such as match nothing.</summary>
    public bool Exists => _entries is not null;

    /// <summary>Whether it matches nothing.</summary>
    public bool IsEmpty => _entries is null or { Length: 1 };

    /// <summary>The ports of the rules that match every peer.</summary>
    public ReadOnlySpan<RuleEntry> AnyPeer => _entries.AsSpan(1.._entries[0].Ports);

    /// <summary>Pods of namespaces that a selector selects.</summary>
    public ReadOnlySpan<RuleEntry> Pods => _entries.AsSpan(_entries[0].Ports.._entries[0].Term);

    /// <summary>Sets of addresses.</summary>
    public ReadOnlySpan<RuleEntry> Addresses => _entries.AsSpan(_entries[0].Term.._entries[0].Id);

    /// <summary>Pods of the policies' own namespace.</summary>
    public ReadOnlySpan<RuleEntry> HomePods => _entries.AsSpan(_entries[0].Id..);

    /// <summary>Whether a rule matches.</summary>
    /// <param name="world">The ids' meaning.</param>
    /// <param name="home">The namespace of the policies' own pods.</param>
    /// <param name="peer">The other end's pod by namespace and labels, or null.</param>
    /// <param name="address">The other end's address.</param>
    /// <param name="ports">The destination port.</param>
    public bool Matches(PolicySnapshot world, int home, SubjectClass? peer, IpAddress address, PortView ports)
    {
        foreach (ref readonly RuleEntry entry in AnyPeer)
        {
            if (ports.In(entry.Ports)) return true;
        }

        if (peer is not null)
        {
            ReadOnlySpan<ulong> namespaceRow = world.NamespaceLabels[peer.NamespaceLabelSet], podRow = world.PodLabels[peer.LabelSet];
            foreach (ref readonly RuleEntry entry in Pods)
            {
                if ((ports.Lists(entry.Ports) & (namespaceRow[entry.Term >> 6] >> entry.Term) & (podRow[entry.Id >> 6] >> entry.Id) & 1) != 0) return true;
            }

            if (peer.Namespace == home && MatchesRow(HomePods, podRow, ports)) return true;
        }

        return Addresses is { IsEmpty: false } sets && MatchesRow(sets, world.Partition[address], ports);
    }

    private static bool MatchesRow(ReadOnlySpan<RuleEntry> entries, ReadOnlySpan<ulong> row, PortView ports)
    {
        foreach (ref readonly RuleEntry entry in entries)
        {
            if ((ports.Lists(entry.Ports) & (row[entry.Id >> 6] >> entry.Id) & 1) != 0) return true;
        }

        return false;
    }

    /// <summary>Collects rules into a matcher; own namespaces, if any, are one and the same in all of them. Reusable.</summary>
    /// <param name="vocabulary">Tells how many pods a selector selects. What selects more stands earlier, so that most verdicts come to their end soon; that is all it is for, and without it the order is by id.</param>
    internal sealed class Builder(PolicyVocabulary? vocabulary = null)
    {
        private readonly List<(long Order, RuleEntry Entry)> _anyPeer = [];
        private readonly List<(long Order, RuleEntry Entry)> _pods = [];
        private readonly List<(long Order, RuleEntry Entry)> _addresses = [];
        private readonly List<(long Order, RuleEntry Entry)> _homePods = [];
        private readonly List<RuleEntry> _all = [];

        /// <summary>Adds what a rule matches.</summary>
        public void Add(CompiledRule rule)
        {
            if (rule.Ports == PortLists.None) return;
            if (rule.AnyPeer) _anyPeer.Add((0, new(rule.Ports, 0, 0)));
            foreach (CompiledPeer peer in rule.Peers)
            {
                if (peer.Term is { } term) (term.Namespace < 0 ? _homePods : _pods).Add((-Selected(term), new(rule.Ports, term.Namespace, term.Pods)));
                if (peer.AddressSet >= 0) _addresses.Add((0, new(rule.Ports, 0, peer.AddressSet)));
            }
        }

        /// <summary>The matcher of all rules added since the last.</summary>
        public RuleMatcher Build()
        {
            _all.Clear();
            _all.Add(default);
            int pods = Move(_anyPeer), addresses = Move(_pods), homePods = Move(_addresses);
            Move(_homePods);
            if (_all.Count == 1) return Nothing;
            _all[0] = new(pods, addresses, homePods);
            return new([.. _all]);
        }

        private long Selected(PodTerm term) =>
            vocabulary is null ? 0 : (long)vocabulary.PodLabels.Selected(term.Pods) * (term.Namespace < 0 ? 1 : vocabulary.NamespaceLabels.Selected(term.Namespace));

        private int Move(List<(long Order, RuleEntry Entry)> part)
        {
            part.Sort();
            for (int i = 0; i < part.Count; i++)
            {
                if (i == 0 || part[i] != part[i - 1]) _all.Add(part[i].Entry);
            }

            part.Clear();
            return _all.Count;
        }
    }
}
