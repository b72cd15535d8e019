namespace Net.Policy;

/// <summary>For one port, the ends at which each list of ports holds it: all, none, or those that call it by a name of the list.</summary>
internal sealed class PortScope
{
    private readonly PortView _port;
    private readonly ulong[] _all;
    private readonly ulong[] _none;
    private readonly IReadOnlyDictionary<int, ulong[]> _named;
    private readonly PortTable _table;
    private readonly Dictionary<int, ulong[]> _rows = [];

    private PortScope(PortTable table, PortView port, ulong[] all, IReadOnlyDictionary<int, ulong[]> named)
    {
        _table = table;
        _port = port;
        _all = all;
        _none = new ulong[all.Length];
        _named = named;
    }

    /// <summary>The scope of flows to any end: each resolves names for itself.</summary>
    /// <param name="table">The lists.</param>
    /// <param name="port">The port.</param>
    /// <param name="all">Every end.</param>
    /// <param name="named">The ends by the id of the names they give the port.</param>
    public static PortScope ToAny(PortTable table, PortClass port, ulong[] all, IReadOnlyDictionary<int, ulong[]> named) =>
        new(table, table.View(port.Protocol, port.Port, -1), all, named);

    /// <summary>The scope of flows to one end with these names, from any.</summary>
    public static PortScope ToOne(PortTable table, PortClass port, ulong[] all, int names) =>
        new(table, table.View(port.Protocol, port.Port, names), all, new Dictionary<int, ulong[]>());

    /// <summary>The ends at which a list holds the port.</summary>
    public ReadOnlySpan<ulong> this[int list]
    {
        get
        {
            if (_port.In(list)) return _all;
            if (list < 0 || _named.Count == 0) return _none;
            if (!_rows.TryGetValue(list, out ulong[]? row))
            {
                row = new ulong[_all.Length];
                foreach ((int names, ulong[] ends) in _named)
                {
                    if (!_table.IsListed(names, list)) continue;
                    for (int i = 0; i < row.Length; i++) row[i] |= ends[i];
                }

                _rows.Add(list, row);
            }

            return row;
        }
    }
}
