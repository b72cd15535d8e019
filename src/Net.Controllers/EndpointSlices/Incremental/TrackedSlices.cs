using Net.Model;

namespace Net.Controllers;

/// <summary>The slices of one Service, which of them are known to say just what they should, and which slice holds which endpoint.</summary>
internal sealed class TrackedSlices
{
    private readonly SortedDictionary<string, EndpointSlice> _slices = new(StringComparer.Ordinal);
    private readonly Dictionary<EndpointIdentity, string> _holders = [];
    private readonly HashSet<string> _unchecked = new(StringComparer.Ordinal);
    private List<EndpointSlice>? _list;

    public IReadOnlyList<EndpointSlice> All => _list ??= [.. _slices.Values];

    /// <summary>The slices that must be compared.</summary>
    public IEnumerable<EndpointSlice> Unchecked => _unchecked.Select(name => _slices[name]);

    public bool IsChecked(string name) => !_unchecked.Contains(name);

    public bool Contains(string name) => _slices.ContainsKey(name);

    /// <summary>The slice that holds an endpoint, by name; null when none does.</summary>
    public string? HolderOf(EndpointIdentity identity) => _holders.GetValueOrDefault(identity);

    public void Check(string name) => _unchecked.Remove(name);

    public void UncheckAll() => _unchecked.UnionWith(_slices.Keys);

    /// <summary>Says that an endpoint changed: the slice that holds it must be compared.</summary>
    public void Uncheck(EndpointIdentity identity)
    {
        if (HolderOf(identity) is { } name) _unchecked.Add(name);
    }

    /// <summary>Puts a slice there, and gives the endpoints it used to hold.</summary>
    public IReadOnlyList<EndpointIdentity> Set(EndpointSlice slice)
    {
        string name = slice.Metadata.Name;
        IReadOnlyList<EndpointIdentity> before = Remove(name);
        _slices[name] = slice;
        _unchecked.Add(name);
        foreach (Endpoint endpoint in slice.Endpoints.AsSpan())
        {
            // Where two slices hold one endpoint, both must be looked at.
            EndpointIdentity identity = EndpointIdentity.Of(endpoint);
            if (!_holders.TryAdd(identity, name)) _unchecked.Add(_holders[identity]);
        }

        return before;
    }

    /// <summary>Takes a slice away, and gives the endpoints it used to hold.</summary>
    public IReadOnlyList<EndpointIdentity> Remove(string name)
    {
        _list = null;
        _unchecked.Remove(name);
        if (!_slices.Remove(name, out EndpointSlice? slice)) return [];
        List<EndpointIdentity> held = [.. slice.Endpoints.Select(EndpointIdentity.Of)];
        foreach (EndpointIdentity identity in held)
        {
            if (HolderOf(identity) == name) _holders.Remove(identity);
        }

        return held;
    }
}
