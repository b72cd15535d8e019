using Net.Model;

namespace Net.Policy;

/// <summary>The distinct lists of ports of all rules, and the distinct sets of names that pods give their ports. Written by one thread; ids are never reused.</summary>
internal sealed class PortLists
{
    /// <summary>The list of a rule that lists no ports: every port of every protocol.</summary>
    public const int All = 0;

    /// <summary>The id of a rule whose ports are all unusable: it matches no port.</summary>
    public const int None = -1;

    private readonly Dictionary<string, int> _setIds = new(StringComparer.Ordinal);
    private readonly List<PortTerm[]> _sets = [[]];
    private readonly Dictionary<string, int> _nameIds = new(StringComparer.Ordinal);
    private readonly List<(TransportProtocol Protocol, string[] Names)> _names = [];
    private PortTable? _table;

    public int Count => _sets.Count;

    /// <summary>The terms of a set.</summary>
    public ReadOnlySpan<PortTerm> Terms(int set) => set < 0 ? [] : _sets[set];

    /// <summary>The id of a list of ports.</summary>
    public int Intern(IReadOnlyCollection<CompiledPort> entries)
    {
        if (entries.Count == 0) return None;
        PortTerm[] sorted = [.. entries.Select(static entry => entry.Term).Distinct().OrderBy(static term => term.ToString(), StringComparer.Ordinal)];
        string key = string.Join(',', sorted);
        if (_setIds.TryGetValue(key, out int set)) return set;
        set = _sets.Count;
        _setIds.Add(key, set);
        _sets.Add(sorted);
        _table = null;
        return set;
    }

    /// <summary>The id of the names that a pod gives one port of one protocol.</summary>
    public int InternNames(TransportProtocol protocol, IEnumerable<string> names)
    {
        string[] sorted = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string key = $"{(int)protocol}/{string.Join(',', sorted)}";
        if (_nameIds.TryGetValue(key, out int id)) return id;
        id = _names.Count;
        _nameIds.Add(key, id);
        _names.Add((protocol, sorted));
        _table = null;
        return id;
    }

    /// <summary>The table of everything interned so far.</summary>
    public PortTable Table => _table ??= PortTable.Build(_sets, _names);
}
