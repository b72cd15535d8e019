using System.Runtime.InteropServices;
using Net.Model;

namespace Net.Policy;

/// <summary>Which distinct selectors select which distinct label sets, as one bit row a label set. Written by one thread.</summary>
/// <remarks>
/// Ids are never reused and rows only gain bits of selectors that are new, so a <see cref="LabelRows"/> taken earlier stays right for every id it knew:
/// readers go on reading it while the writer adds. A new selector is tried only on the label sets that have the rarest label it demands.
/// </remarks>
internal sealed class LabelMatcher
{
    /// <summary>The selector that selects everything.</summary>
    public const int Everything = 0;

    private readonly Dictionary<ValueMap<string>, int> _setIds = [];
    private readonly List<ValueMap<string>> _sets = [];
    private readonly Dictionary<LabelSelector, int> _selectorIds = [];
    private readonly List<LabelSelector> _selectors = [];
    private readonly List<int> _selected = [];
    private readonly Dictionary<(string Key, string Value), List<int>> _setsByLabel = [];
    private readonly Dictionary<string, List<int>> _setsByKey = new(StringComparer.Ordinal);
    private ulong[] _rows = new ulong[64];
    private int _stride = 1;

    public LabelMatcher() => Selector(LabelSelector.Empty);

    public int SetCount => _sets.Count;

    public int SelectorCount => _selectors.Count;

    /// <summary>The rows as they are now.</summary>
    public LabelRows Rows => new(_rows, _stride);

    /// <summary>The labels of a set.</summary>
    public ValueMap<string> Labels(int set) => _sets[set];

    /// <summary>The selector of an id.</summary>
    public LabelSelector SelectorOf(int selector) => _selectors[selector];

    /// <summary>How many label sets a selector selects.</summary>
    public int Selected(int selector) => _selected[selector];

    /// <summary>The id of a label set, new or known.</summary>
    public int Set(in ValueMap<string> labels)
    {
        if (_setIds.TryGetValue(labels, out int set)) return set;
        set = _sets.Count;
        _setIds.Add(labels, set);
        _sets.Add(labels);
        foreach ((string key, string value) in labels.AsSpan())
        {
            Posting(_setsByLabel, (key, value)).Add(set);
            Posting(_setsByKey, key).Add(set);
        }

        if (_sets.Count * _stride > _rows.Length) Array.Resize(ref _rows, _rows.Length * 2);
        for (int selector = 0; selector < _selectors.Count; selector++)
        {
            if (_selectors[selector].Matches(labels)) Mark(set, selector);
        }

        return set;
    }

    /// <summary>The id of a selector, new or known.</summary>
    public int Selector(LabelSelector selector)
    {
        if (_selectorIds.TryGetValue(selector, out int id)) return id;
        id = _selectors.Count;
        _selectorIds.Add(selector, id);
        _selectors.Add(selector);
        _selected.Add(0);
        if (id >= _stride * 64) Widen();
        if (Candidates(selector) is { } candidates)
        {
            foreach (int set in CollectionsMarshal.AsSpan(candidates))
            {
                if (selector.Matches(_sets[set])) Mark(set, id);
            }
        }
        else
        {
            for (int set = 0; set < _sets.Count; set++)
            {
                if (selector.Matches(_sets[set])) Mark(set, id);
            }
        }

        return id;
    }

    // The sets that have what the selector demands first of all; null when it demands no label to be there.
    private List<int>? Candidates(LabelSelector selector)
    {
        List<int>? best = null;
        foreach ((string key, string value) in selector.MatchLabels.AsSpan())
        {
            Better(_setsByLabel.GetValueOrDefault((key, value)), ref best);
        }

        foreach (LabelSelectorRequirement requirement in selector.MatchExpressions.AsSpan())
        {
            if (requirement.Operator is LabelSelectorOperators.In && requirement.Values.Count == 1)
            {
                Better(_setsByLabel.GetValueOrDefault((requirement.Key, requirement.Values[0])), ref best);
            }
            else if (requirement.Operator is LabelSelectorOperators.In or LabelSelectorOperators.Exists)
            {
                Better(_setsByKey.GetValueOrDefault(requirement.Key), ref best);
            }
        }

        return best;

        static void Better(List<int>? posting, ref List<int>? best)
        {
            posting ??= [];
            if (best is null || posting.Count < best.Count) best = posting;
        }
    }

    private void Mark(int set, int selector)
    {
        _rows[(set * _stride) + (selector >> 6)] |= 1UL << selector;
        _selected[selector]++;
    }

    private void Widen()
    {
        int wider = _stride * 2;
        var rows = new ulong[_rows.Length / _stride * wider];
        for (int set = 0; set < _sets.Count; set++) _rows.AsSpan(set * _stride, _stride).CopyTo(rows.AsSpan(set * wider));
        (_rows, _stride) = (rows, wider);
    }

    private static List<int> Posting<TKey>(Dictionary<TKey, List<int>> postings, TKey key)
        where TKey : notnull
    {
        ref List<int>? posting = ref CollectionsMarshal.GetValueRefOrAddDefault(postings, key, out _);
        return posting ??= [];
    }
}

/// <summary>Bit rows by label set: bit n says that selector n selects the set.</summary>
internal readonly struct LabelRows(ulong[] bits, int stride)
{
    /// <summary>The row of a label set.</summary>
    public ReadOnlySpan<ulong> this[int set] => bits.AsSpan(set * stride, stride);

    /// <summary>Whether a selector selects a label set.</summary>
    public bool Has(int set, int selector) => (bits[(set * stride) + (selector >> 6)] >> selector & 1) != 0;
}
