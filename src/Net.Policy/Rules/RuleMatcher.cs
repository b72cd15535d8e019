using System.Numerics;
using Net.Model;

namespace Net.Policy;

/// <summary>Selectors of pods or sets of addresses that go with one namespace term and one list of ports: bits of a row, from one word on.</summary>
/// <param name="Term">The namespace term; 0 for addresses.</param>
/// <param name="Ports">The list of ports.</param>
/// <param name="Word">The first word of the row.</param>
/// <param name="Start">The first mask.</param>
/// <param name="Length">How many masks, one for each word.</param>
internal readonly record struct RuleGroup(int Term, int Ports, int Word, int Start, int Length);

/// <summary>
/// The peers and ports of one rule, or of many rules that mean "any of these", laid out flat for speed: groups of pods by ports and namespace term, groups of addresses by ports. Immutable.
/// </summary>
internal sealed class RuleMatcher
{
    private readonly int[] _anyPeer;
    private readonly RuleGroup[] _groups;
    private readonly int _podGroups;
    private readonly ulong[] _masks;

    private RuleMatcher(int[] anyPeer, RuleGroup[] groups, int podGroups, ulong[] masks)
    {
        _anyPeer = anyPeer;
        _groups = groups;
        _podGroups = podGroups;
        _masks = masks;
    }

    public static RuleMatcher Nothing { get; } = new([], [], 0, []);

    /// <summary>The ports of the rules that match every peer.</summary>
    public ReadOnlySpan<int> AnyPeer => _anyPeer;

    /// <summary>What is matched by labels: the bits are pod selectors.</summary>
    public ReadOnlySpan<RuleGroup> Pods => _groups.AsSpan(0, _podGroups);

    /// <summary>What is matched by address: the bits are sets of addresses.</summary>
    public ReadOnlySpan<RuleGroup> Addresses => _groups.AsSpan(_podGroups);

    /// <summary>The ids of a group's bits.</summary>
    public IEnumerable<int> Ids(RuleGroup group)
    {
        for (int i = 0; i < group.Length; i++)
        {
            for (ulong mask = _masks[group.Start + i]; mask != 0; mask &= mask - 1)
            {
                yield return ((group.Word + i) * 64) + BitOperations.TrailingZeroCount(mask);
            }
        }
    }

    /// <summary>Whether a rule matches.</summary>
    /// <param name="world">The ids' meaning.</param>
    /// <param name="peer">The other end's pod by namespace and labels, or null.</param>
    /// <param name="address">The other end's address.</param>
    /// <param name="ports">The destination port.</param>
    public bool Matches(PolicySnapshot world, SubjectClass? peer, IpAddress address, PortView ports)
    {
        foreach (int list in _anyPeer)
        {
            if (ports.In(list)) return true;
        }

        return (peer is not null && _podGroups > 0 && MatchesPod(world, peer, ports)) || (_podGroups < _groups.Length && MatchesAddress(world, address, ports));
    }

    private bool MatchesPod(PolicySnapshot world, SubjectClass peer, PortView ports)
    {
        ReadOnlySpan<ulong> namespaceRow = world.NamespaceLabels[peer.NamespaceLabelSet], podRow = world.PodLabels[peer.LabelSet];
        int list = PortLists.None;
        bool listed = false;
        foreach (ref readonly RuleGroup group in Pods)
        {
            if (group.Ports != list)
            {
                list = group.Ports;
                listed = ports.In(list);
            }

            if (!listed) continue;
            bool here = group.Term < 0 ? group.Term == ~peer.Namespace : (namespaceRow[group.Term >> 6] >> group.Term & 1) != 0;
            if (here && Intersects(group, podRow)) return true;
        }

        return false;
    }

    private bool MatchesAddress(PolicySnapshot world, IpAddress address, PortView ports)
    {
        ReadOnlySpan<ulong> row = default;
        foreach (ref readonly RuleGroup group in Addresses)
        {
            if (!ports.In(group.Ports)) continue;
            if (row.IsEmpty) row = world.Partition[address];
            if (Intersects(group, row)) return true;
        }

        return false;
    }

    private bool Intersects(in RuleGroup group, ReadOnlySpan<ulong> row)
    {
        if (group.Word + group.Length > row.Length) return false;
        ReadOnlySpan<ulong> words = row.Slice(group.Word, group.Length), masks = _masks.AsSpan(group.Start, group.Length);
        for (int i = 0; i < masks.Length; i++)
        {
            if ((words[i] & masks[i]) != 0) return true;
        }

        return false;
    }

    /// <summary>Collects rules into a matcher. Reusable.</summary>
    internal sealed class Builder
    {
        // Two masks cost less than a group of their own.
        private const int WidestGap = 2;

        private readonly HashSet<int> _anyPeer = [];
        private readonly List<(int Ports, int Term, int Id)> _pods = [];
        private readonly List<(int Ports, int Term, int Id)> _addresses = [];
        private readonly List<RuleGroup> _groups = [];
        private readonly List<ulong> _masks = [];

        /// <summary>Adds what a rule matches.</summary>
        public void Add(CompiledRule rule)
        {
            if (rule.Ports == PortLists.None) return;
            if (rule.AnyPeer) _anyPeer.Add(rule.Ports);
            foreach (CompiledPeer peer in rule.Peers)
            {
                if (peer.Term is { } term) _pods.Add((rule.Ports, term.Namespace, term.Pods));
                if (peer.AddressSet >= 0) _addresses.Add((rule.Ports, 0, peer.AddressSet));
            }
        }

        /// <summary>The matcher of all rules added since the last.</summary>
        public RuleMatcher Build()
        {
            if (_anyPeer.Count + _pods.Count + _addresses.Count == 0) return Nothing;
            int[] any = _anyPeer.Contains(PortLists.All) ? [PortLists.All] : [.. _anyPeer.Order()];
            Group(_pods);
            int podGroups = _groups.Count;
            Group(_addresses);
            var matcher = new RuleMatcher(any, [.. _groups], podGroups, [.. _masks]);
            _anyPeer.Clear();
            _pods.Clear();
            _addresses.Clear();
            _groups.Clear();
            _masks.Clear();
            return matcher;
        }

        private void Group(List<(int Ports, int Term, int Id)> entries)
        {
            entries.Sort();
            for (int i = 0; i < entries.Count;)
            {
                (int ports, int term, int first) = entries[i];
                int start = _masks.Count, word = first >> 6;
                for (; i < entries.Count && entries[i].Ports == ports && entries[i].Term == term; i++)
                {
                    int at = (entries[i].Id >> 6) - word;
                    if (at >= _masks.Count - start + WidestGap) break;
                    while (_masks.Count - start <= at) _masks.Add(0);
                    _masks[start + at] |= 1UL << entries[i].Id;
                }

                _groups.Add(new(term, ports, word, start, _masks.Count - start));
            }
        }
    }
}
