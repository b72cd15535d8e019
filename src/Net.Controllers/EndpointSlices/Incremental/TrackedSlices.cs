using Net.Model;

namespace Net.Controllers;

/// <summary>The slices of one Service, which of them are known to say just what they should with the pods in them, and which slices hold which endpoint.</summary>
internal sealed class TrackedSlices
{
    private readonly SortedDictionary<string, EndpointSlice> _slices = new(StringComparer.Ordinal);
    private readonly Dictionary<EndpointIdentity, string[]> _holders = [];
    private readonly HashSet<string> _unchecked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SlicePods> _checked = new(StringComparer.Ordinal);
    private List<EndpointSlice>? _list;

    public IReadOnlyList<EndpointSlice> All => _list ??= [.. _slices.Values];

    /// <summary>The slices that must be compared.</summary>
    public IEnumerable<EndpointSlice> Unchecked => _unchecked.Select(name => _slices[name]);

    public bool IsChecked(string name) => _checked.ContainsKey(name);

    /// <summary>Whether an endpoint is in a slice that need not be compared.</summary>
    public bool IsPlaced(EndpointIdentity identity) => _holders.TryGetValue(identity, out string[]? holders) && holders.Any(IsChecked);

    /// <summary>The pods of a slice that need not be compared; null when it must be.</summary>
    public SlicePods? CheckedPods(string name) => _checked.GetValueOrDefault(name);

    /// <summary>Says that a slice says just what it should, and which pods are in it.</summary>
    public void Check(string name, SlicePods pods)
    {
        _unchecked.Remove(name);
        _checked[name] = pods;
    }

    public void UncheckAll()
    {
        _unchecked.UnionWith(_slices.Keys);
        _checked.Clear();
    }

    /// <summary>Says that an endpoint changed: the slices that hold it must be compared.</summary>
    public void Uncheck(EndpointIdentity identity)
    {
        foreach (string name in _holders.GetValueOrDefault(identity, [])) Uncheck(name);
    }

    /// <summary>Puts a slice there, and gives the endpoints it used to hold.</summary>
    public IReadOnlyList<EndpointIdentity> Set(EndpointSlice slice)
    {
        string name = slice.Metadata.Name;
        IReadOnlyList<EndpointIdentity> before = Remove(name);
        _slices[name] = slice;
        Uncheck(name);
        foreach (Endpoint endpoint in slice.Endpoints.AsSpan())
        {
            // Where two slices hold one endpoint, as while it moves, both must be looked at.
            EndpointIdentity identity = EndpointIdentity.Of(endpoint);
            Uncheck(identity);
            _holders[identity] = [.. _holders.GetValueOrDefault(identity, []), name];
        }

        return before;
    }

    /// <summary>Takes a slice away, and gives the endpoints it used to hold.</summary>
    public IReadOnlyList<EndpointIdentity> Remove(string name)
    {
        _list = null;
        _unchecked.Remove(name);
        _checked.Remove(name);
        if (!_slices.Remove(name, out EndpointSlice? slice)) return [];
        List<EndpointIdentity> held = [.. slice.Endpoints.Select(EndpointIdentity.Of)];
        foreach (EndpointIdentity identity in held)
        {
            string[] left = [.. _holders.GetValueOrDefault(identity, []).Where(holder => holder != name)];
            if (left.Length > 0) _holders[identity] = left;
            else _holders.Remove(identity);
        }

        return held;
    }

    private void Uncheck(string name)
    {
        _checked.Remove(name);
        _unchecked.Add(name);
    }
}
