namespace Net.Model.Yaml;

/// <summary>The keys of the mappings that are open, innermost last, to notice one that is set twice.</summary>
internal sealed class MappingKeys
{
    /// <summary>Up to this many keys a scan costs less than a hash.</summary>
    private const int Scanned = 16;

    private readonly List<(string Name, int Line)> _keys = [];
    private readonly List<int> _starts = [];
    private readonly Stack<Dictionary<string, int>> _spare = new();
    private readonly List<Dictionary<string, int>?> _hashed = [];

    public void Clear()
    {
        _keys.Clear();
        _starts.Clear();
        _hashed.Clear();
    }

    public void Enter()
    {
        _starts.Add(_keys.Count);
        _hashed.Add(null);
    }

    public void Leave()
    {
        int start = _starts[^1];
        _keys.RemoveRange(start, _keys.Count - start);
        _starts.RemoveAt(_starts.Count - 1);
        if (_hashed[^1] is { } hashed)
        {
            hashed.Clear();
            _spare.Push(hashed);
        }

        _hashed.RemoveAt(_hashed.Count - 1);
    }

    /// <summary>Adds a key of the innermost mapping; the line where it is set already, or 0.</summary>
    public int Add(string name, int line)
    {
        int start = _starts[^1];
        if (_hashed[^1] is { } hashed) return hashed.TryAdd(name, line) ? 0 : hashed[name];
        for (int index = start; index < _keys.Count; index++)
        {
            if (_keys[index].Name == name) return _keys[index].Line;
        }

        _keys.Add((name, line));
        if (_keys.Count - start > Scanned) _hashed[^1] = Hash(start);
        return 0;
    }

    private Dictionary<string, int> Hash(int start)
    {
        Dictionary<string, int> hashed = _spare.TryPop(out Dictionary<string, int>? spare) ? spare : new(StringComparer.Ordinal);
        for (int index = start; index < _keys.Count; index++) hashed.Add(_keys[index].Name, _keys[index].Line);
        return hashed;
    }
}
