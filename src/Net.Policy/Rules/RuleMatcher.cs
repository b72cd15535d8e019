using Net.Model;

namespace Net.Policy;

/// <summary>
/// The peers and ports of one rule, or of many rules that mean "any of these", laid out flat: pods grouped by namespace term and ports, each group with the
/// pod selectors as sparse words. Immutable.
/// </summary>
internal sealed class RuleMatcher
{
    private readonly int[] _anyPeer;
    private readonly Group[] _pods;
    private readonly Group[] _addresses;
    private readonly Word[] _words;

    private RuleMatcher(int[] anyPeer, Group[] pods, Group[] addresses, Word[] words)
    {
        _anyPeer = anyPeer;
        _pods = pods;
        _addresses = addresses;
        _words = words;
    }

    public static RuleMatcher Nothing { get; } = new([], [], [], []);

    /// <summary>The ports of the rules that match every peer.</summary>
    public ReadOnlySpan<int> AnyPeer => _anyPeer;

    /// <summary>Whether a rule matches.</summary>
    /// <param name="world">The ids' meaning.</param>
    /// <param name="peer">The other end's pod, or null.</param>
    /// <param name="address">The other end's address.</param>
    /// <param name="ports">The destination port.</param>
    public bool Matches(PolicySnapshot world, PodEnd? peer, IpAddress address, PortView ports)
    {
        foreach (int set in _anyPeer)
        {
            if (ports.In(set)) return true;
        }

        if (peer is not null && _pods.Length > 0)
        {
            ReadOnlySpan<ulong> namespaceRow = world.NamespaceRow(peer.Namespace), podRow = world.PodLabels[peer.LabelSet];
            foreach (ref readonly Group group in _pods.AsSpan())
            {
                bool here = group.Term < 0 ? group.Term == ~peer.Namespace : (namespaceRow[group.Term >> 6] >> group.Term & 1) != 0;
                if (here && ports.In(group.Ports) && Intersects(group, podRow)) return true;
            }
        }

        if (_addresses.Length > 0)
        {
            ReadOnlySpan<ulong> row = world.Partition[address];
            foreach (ref readonly Group group in _addresses.AsSpan())
            {
                if (ports.In(group.Ports) && Intersects(group, row)) return true;
            }
        }

        return false;
    }

    /// <summary>The groups of pods: the namespace term, the ports, and the ids of the pod selectors.</summary>
    public IEnumerable<(int Term, int Ports, IEnumerable<int> Selectors)> PodGroups => _pods.Select(group => (group.Term, group.Ports, Ids(group)));

    /// <summary>The groups of addresses: the ports, and the ids of the sets.</summary>
    public IEnumerable<(int Ports, IEnumerable<int> Sets)> AddressGroups => _addresses.Select(group => (group.Ports, Ids(group)));

    private bool Intersects(in Group group, ReadOnlySpan<ulong> row)
    {
        foreach (ref readonly Word word in _words.AsSpan(group.Start, group.Length))
        {
            if (word.Index < row.Length && (row[word.Index] & word.Mask) != 0) return true;
        }

        return false;
    }

    private IEnumerable<int> Ids(Group group)
    {
        for (int i = group.Start; i < group.Start + group.Length; i++)
        {
            for (ulong mask = _words[i].Mask; mask != 0; mask &= mask - 1)
            {
                yield return (_words[i].Index * 64) + System.Numerics.BitOperations.TrailingZeroCount(mask);
            }
        }
    }

    private readonly record struct Group(int Term, int Ports, int Start, int Length);

    private readonly record struct Word(int Index, ulong Mask);

    /// <summary>Collects rules into a matcher. Reusable.</summary>
    internal sealed class Builder
    {
        private readonly HashSet<int> _anyPeer = [];
        private readonly List<(int Term, int Ports, int Id)> _pods = [];
        private readonly List<(int Term, int Ports, int Id)> _addresses = [];

        /// <summary>Adds what a rule matches.</summary>
        public void Add(CompiledRule rule)
        {
            if (rule.Ports == PortSets.None) return;
            if (rule.AnyPeer) _anyPeer.Add(rule.Ports);
            foreach (CompiledPeer peer in rule.Peers)
            {
                if (peer.Term is { } term) _pods.Add((term.Namespace, rule.Ports, term.Pods));
                if (peer.AddressSet >= 0) _addresses.Add((0, rule.Ports, peer.AddressSet));
            }
        }

        /// <summary>The matcher of all rules added since the last.</summary>
        public RuleMatcher Build()
        {
            if (_anyPeer.Count + _pods.Count + _addresses.Count == 0) return Nothing;
            List<Word> words = [];
            int[] any = _anyPeer.Contains(PortSets.All) ? [PortSets.All] : [.. _anyPeer.Order()];
            var matcher = new RuleMatcher(any, Groups(_pods, words), Groups(_addresses, words), [.. words]);
            _anyPeer.Clear();
            _pods.Clear();
            _addresses.Clear();
            return matcher;
        }

        private static Group[] Groups(List<(int Term, int Ports, int Id)> entries, List<Word> words)
        {
            if (entries.Count == 0) return [];
            entries.Sort();
            List<Group> groups = [];
            for (int i = 0; i < entries.Count;)
            {
                (int term, int ports, _) = entries[i];
                int start = words.Count;
                for (; i < entries.Count && entries[i].Term == term && entries[i].Ports == ports; i++)
                {
                    int index = entries[i].Id >> 6;
                    ulong bit = 1UL << entries[i].Id;
                    if (words.Count > start && words[^1].Index == index) words[^1] = new(index, words[^1].Mask | bit);
                    else words.Add(new(index, bit));
                }

                groups.Add(new(term, ports, start, words.Count - start));
            }

            return [.. groups];
        }
    }
}
