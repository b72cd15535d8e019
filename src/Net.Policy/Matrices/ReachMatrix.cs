using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Net.Policy;

/// <summary>
/// Works out for one port which classes of ends may reach which: one bit row for each distinct set of policies that applies to a source, and to a destination, laid over each other. Not thread-safe.
/// </summary>
internal sealed class ReachMatrix
{
    private readonly PolicySnapshot _world;
    private readonly EndFacts?[] _ends;
    private readonly PeerColumns _columns;
    private readonly ulong[] _present;
    private readonly ulong[] _undecided;
    private readonly ulong[] _remaining;
    private readonly ulong[] _matched;

    /// <param name="world">The policies.</param>
    /// <param name="ends">The ends, one of each class; null where the snapshot has none: nothing reaches it and it reaches nothing.</param>
    public ReachMatrix(PolicySnapshot world, EndFacts?[] ends)
    {
        _world = world;
        _ends = ends;
        _columns = new(world, ends);
        _present = _columns.Present;
        _undecided = new ulong[_columns.Words];
        _remaining = new ulong[_columns.Words];
        _matched = new ulong[_columns.Words];
    }

    /// <summary>Row: source. Column: destination. Ends of one class count as different ends.</summary>
    public BitMatrix Allowed(PortClass port)
    {
        BitMatrix allowed = Side(Direction.Egress, port);
        allowed.And(Side(Direction.Ingress, port).Transposed());
        return allowed;
    }

    /// <summary>What one direction alone allows. Row: the end whose policies are asked. Column: its peer.</summary>
    public BitMatrix Side(Direction direction, PortClass port)
    {
        var matrix = new BitMatrix(_ends.Length, _ends.Length);
        var rows = new Dictionary<(TierProgram?, IsolationProgram?, int), int>();
        PortScope? any = direction == Direction.Egress ? PortScope.ToAny(_world.Ports, port, _present, ByNames(port)) : null;
        for (int i = 0; i < _ends.Length; i++)
        {
            if (_ends[i] is not { } end) continue;
            int names = direction == Direction.Egress ? -1 : end.Ports.NamesOf(port.Protocol, port.Port);
            ref int row = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, (end.Pods?.Tiers(direction), end.Pods?.Isolation(direction), names), out bool known);
            if (known)
            {
                matrix[row].CopyTo(matrix[i]);
                continue;
            }

            row = i;
            Decide(end.Pods?.Tiers(direction), end.Pods?.Isolation(direction), any ?? PortScope.ToOne(_world.Ports, port, _present, names), matrix[i]);
        }

        return matrix;
    }

    /// <summary>The peers that a rule matches, on one port, for a subject that gives the port these names; names count for ingress only.</summary>
    public ulong[] Matched(RuleMatcher rule, Direction direction, PortClass port, int names)
    {
        PortScope ports = direction == Direction.Egress ? PortScope.ToAny(_world.Ports, port, _present, ByNames(port)) : PortScope.ToOne(_world.Ports, port, _present, names);
        Match(rule, ports);
        return [.. _matched];
    }

    private Dictionary<int, ulong[]> ByNames(PortClass port)
    {
        var named = new Dictionary<int, ulong[]>();
        for (int i = 0; i < _ends.Length; i++)
        {
            if (_ends[i]?.Ports.NamesOf(port.Protocol, port.Port) is not (>= 0 and var names)) continue;
            if (!named.TryGetValue(names, out ulong[]? ends)) named.Add(names, ends = new ulong[_columns.Words]);
            ends[i >> 6] |= 1UL << i;
        }

        return named;
    }

    private void Decide(TierProgram? tiers, IsolationProgram? isolation, PortScope ports, Span<ulong> allowed)
    {
        _present.CopyTo(_undecided, 0);
        if (tiers is not null) DecideTier(tiers.Admin, ports, allowed);
        if (isolation is not null)
        {
            Match(isolation.Matcher, ports);
            for (int i = 0; i < allowed.Length; i++) allowed[i] |= _undecided[i] & _matched[i];
            return;
        }

        if (tiers is not null) DecideTier(tiers.Baseline, ports, allowed);
        for (int i = 0; i < allowed.Length; i++) allowed[i] |= _undecided[i];
    }

    // The first rule that matches counts; one that passes leaves its peers to the next tier.
    private void DecideTier(TierRule[] rules, PortScope ports, Span<ulong> allowed)
    {
        _undecided.CopyTo(_remaining, 0);
        foreach (TierRule rule in rules)
        {
            Match(rule.Matcher, ports);
            ulong decided = rule.IsFinal ? ulong.MaxValue : 0, accepted = rule.Accepts ? ulong.MaxValue : 0;
            for (int i = 0; i < allowed.Length; i++)
            {
                ulong hit = _matched[i] & _remaining[i];
                _remaining[i] &= ~hit;
                _undecided[i] &= ~(hit & decided);
                allowed[i] |= hit & accepted;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Match(RuleMatcher rule, PortScope ports)
    {
        Array.Clear(_matched);
        foreach (RuleEntry entry in rule.AnyPeer) BitRow.Or(_matched, ports[entry.Ports]);
        foreach (RuleEntry entry in rule.Pods) BitRow.OrCommon(_matched, _columns.Pods(entry.Id), _columns.Namespace(entry.Term), ports[entry.Ports]);
        foreach (RuleEntry entry in rule.Addresses) BitRow.OrCommon(_matched, _columns.Addresses(entry.Id), _present, ports[entry.Ports]);
        foreach (RuleEntry entry in rule.HomePods) BitRow.OrCommon(_matched, _columns.Pods(entry.Id), _columns.Namespace(entry.Term), ports[entry.Ports]);
    }
}
