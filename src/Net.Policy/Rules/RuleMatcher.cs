using System.Numerics;
using Net.Model;

namespace Net.Policy;

/// <summary>Selectors of pods or sets of addresses that go with one namespace term and one list of ports: bits of one word of a row.</summary>
/// <param name="Ports">The list of ports.</param>
/// <param name="Term">The namespace term; 0 for addresses and for rules that match every peer.</param>
/// <param name="Word">Which word of the row.</param>
/// <param name="Mask">The bits; 0 for rules that match every peer.</param>
internal readonly record struct RuleWord(int Ports, int Term, int Word, ulong Mask)
{
    /// <summary>The id of the lowest bit of some of the mask's.</summary>
    public int IdOf(ulong bits) => (Word * 64) + BitOperations.TrailingZeroCount(bits);
}

/// <summary>
/// The peers and ports of one rule, or of many rules that mean "any of these", in one array for speed: ports of rules that match every peer, then words of pod selectors (first those for pods of the
/// policy's own namespace, which most peers need not look at) by ports and namespace term, then words of sets of addresses by ports. Immutable.
/// </summary>
internal sealed class RuleMatcher
{
    private readonly RuleWord[] _words;
    private readonly int _podsFrom;
    private readonly int _foreignFrom;
    private readonly int _addressesFrom;
    private readonly int _home;

    private RuleMatcher(RuleWord[] words, int podsFrom, int addressesFrom)
    {
        _words = words;
        _podsFrom = podsFrom;
        _addressesFrom = addressesFrom;
        _foreignFrom = podsFrom;
        while (_foreignFrom < addressesFrom && words[_foreignFrom].Term < 0) _foreignFrom++;
        _home = _foreignFrom > podsFrom ? ~words[podsFrom].Term : -1;
    }

    public static RuleMatcher Nothing { get; } = new([], 0, 0);

    /// <summary>The ports of the rules that match every peer.</summary>
    public ReadOnlySpan<RuleWord> AnyPeer => _words.AsSpan(0, _podsFrom);

    /// <summary>What is matched by labels: the bits are pod selectors.</summary>
    public ReadOnlySpan<RuleWord> Pods => _words.AsSpan(_podsFrom.._addressesFrom);

    /// <summary>What is matched by address: the bits are sets of addresses.</summary>
    public ReadOnlySpan<RuleWord> Addresses => _words.AsSpan(_addressesFrom);

    /// <summary>Whether a rule matches.</summary>
    /// <param name="world">The ids' meaning.</param>
    /// <param name="peer">The other end's pod by namespace and labels, or null.</param>
    /// <param name="address">The other end's address.</param>
    /// <param name="ports">The destination port.</param>
    public bool Matches(PolicySnapshot world, SubjectClass? peer, IpAddress address, PortView ports)
    {
        foreach (ref readonly RuleWord word in AnyPeer)
        {
            if (ports.In(word.Ports)) return true;
        }

        return (peer is not null && MatchesPod(world, peer, ports)) || (_addressesFrom < _words.Length && MatchesAddress(world, address, ports));
    }

    private bool MatchesPod(PolicySnapshot world, SubjectClass peer, PortView ports)
    {
        ReadOnlySpan<ulong> namespaceRow = world.NamespaceLabels[peer.NamespaceLabelSet], podRow = world.PodLabels[peer.LabelSet];
        int list = PortLists.None;
        bool listed = false;
        foreach (ref readonly RuleWord word in _words.AsSpan((peer.Namespace == _home ? _podsFrom : _foreignFrom).._addressesFrom))
        {
            if (word.Ports != list)
            {
                list = word.Ports;
                listed = ports.In(list);
            }

            if (!listed || (podRow[word.Word] & word.Mask) == 0) continue;
            if (word.Term < 0 || (namespaceRow[word.Term >> 6] >> word.Term & 1) != 0) return true;
        }

        return false;
    }

    private bool MatchesAddress(PolicySnapshot world, IpAddress address, PortView ports)
    {
        ReadOnlySpan<ulong> row = default;
        foreach (ref readonly RuleWord word in Addresses)
        {
            if (!ports.In(word.Ports)) continue;
            if (row.IsEmpty) row = world.Partition[address];
            if ((row[word.Word] & word.Mask) != 0) return true;
        }

        return false;
    }

    /// <summary>Collects rules into a matcher; own namespaces, if any, are one and the same in all of them. Reusable.</summary>
    internal sealed class Builder
    {
        private readonly HashSet<int> _anyPeer = [];
        private readonly List<(bool Foreign, int Ports, int Term, int Id)> _pods = [];
        private readonly List<(bool Foreign, int Ports, int Term, int Id)> _addresses = [];
        private readonly List<RuleWord> _words = [];

        /// <summary>Adds what a rule matches.</summary>
        public void Add(CompiledRule rule)
        {
            if (rule.Ports == PortLists.None) return;
            if (rule.AnyPeer) _anyPeer.Add(rule.Ports);
            foreach (CompiledPeer peer in rule.Peers)
            {
                if (peer.Term is { } term) _pods.Add((term.Namespace >= 0, rule.Ports, term.Namespace, term.Pods));
                if (peer.AddressSet >= 0) _addresses.Add((true, rule.Ports, 0, peer.AddressSet));
            }
        }

        /// <summary>The matcher of all rules added since the last.</summary>
        public RuleMatcher Build()
        {
            if (_anyPeer.Count + _pods.Count + _addresses.Count == 0) return Nothing;
            if (_anyPeer.Contains(PortLists.All)) _words.Add(new(PortLists.All, 0, 0, 0));
            else _words.AddRange(_anyPeer.Order().Select(static ports => new RuleWord(ports, 0, 0, 0)));
            int podsFrom = _words.Count;
            AddWords(_pods);
            int addressesFrom = _words.Count;
            AddWords(_addresses);
            var matcher = new RuleMatcher([.. _words], podsFrom, addressesFrom);
            _anyPeer.Clear();
            _pods.Clear();
            _addresses.Clear();
            _words.Clear();
            return matcher;
        }

        private void AddWords(List<(bool Foreign, int Ports, int Term, int Id)> entries)
        {
            entries.Sort();
            int first = _words.Count;
            foreach ((_, int ports, int term, int id) in entries)
            {
                ulong bit = 1UL << id;
                if (_words.Count > first && _words[^1] is var last && last.Ports == ports && last.Term == term && last.Word == id >> 6) _words[^1] = last with { Mask = last.Mask | bit };
                else _words.Add(new(ports, term, id >> 6, bit));
            }
        }
    }
}
