using System.Text.Json;

namespace Net.Conformance.Dns;

/// <summary>
/// The places where the default profile departs from the recorded server on purpose: the listing (<c>departures.md</c>) with the clause that decides each, and the rule by which
/// the replay recognises one. Both must name the same departures, and each must still be seen in the cases that the listing names.
/// </summary>
internal sealed class Departures
{
    private readonly IReadOnlyDictionary<string, Listed> _listed;
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _seenIn = new(StringComparer.Ordinal);
    private readonly HashSet<string> _replayed = new(StringComparer.Ordinal);

    private Departures(IReadOnlyDictionary<string, Listed> listed) => _listed = listed;

    /// <summary>How many answers departed, by departure.</summary>
    internal IReadOnlyDictionary<string, int> Seen => _seen;

    /// <summary>Reads the listing: rows of a table whose first cell is a name in backquotes and whose last cell names cases.</summary>
    internal static Departures Read(string file)
    {
        Dictionary<string, Listed> listed = new(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(file).Where(static line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            string[] cells = line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries);
            listed[cells[0].Trim('`')] = new([.. cells[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]);
        }

        return new(listed);
    }

    /// <summary>Whether listed departures account for every part in which an answer differs from the recorded one.</summary>
    internal bool Explain(DnsCase asked, DnsMessage expected, DnsMessage actual)
    {
        _replayed.Add(asked.Id);
        return Explain(asked.Id, new(asked.Name, asked.Type, asked.Class, asked.Opcode, asked.Query.Length, asked.Edns, expected, actual));
    }

    /// <summary>The same for one answer on a TCP connection, whose question is read from the answer.</summary>
    internal bool ExplainStream(string id, DnsMessage expected, DnsMessage actual)
    {
        _replayed.Add(id);
        string[] question = (actual.Question ?? "").Split(' ');
        return Explain(id, new(question[0], question.ElementAtOrDefault(1)?.ToUpperInvariant() ?? "", question.ElementAtOrDefault(2)?.ToUpperInvariant() ?? "", actual.Opcode, 0, null, expected, actual));
    }

    /// <summary>The same for one answer of a story, whose questions to the upstream may differ too.</summary>
    internal bool ExplainStep(string id, JsonElement query, DnsMessage expected, DnsMessage actual, UpstreamTraffic traffic)
    {
        EdnsSeen? edns = query.GetProperty("edns") is { ValueKind: JsonValueKind.Object } sent ? EdnsSeen.FromRecord(sent) : null;
        return Explain(id, new(query.Text("name"), query.Text("type"), query.Text("class"), 0, 0, edns, expected, actual) { Upstream = traffic });
    }

    /// <summary>Notes that a case was replayed, whether or not it departed.</summary>
    internal void Replayed(string id) => _replayed.Add(id);

    /// <summary>What is wrong with the listing: departures without a rule, rules without a departure, and departures that no longer depart in a case they name.</summary>
    internal IEnumerable<CaseFailure> Problems()
    {
        foreach (string name in DepartureRules.All.Keys.Except(_listed.Keys)) yield return new(name, "the replay has a rule for it, departures.md does not list it");
        foreach ((string name, Listed departure) in _listed)
        {
            if (!DepartureRules.All.ContainsKey(name)) yield return new(name, "departures.md lists it, the replay has no rule for it");
            if (departure.Cases.Count == 0) yield return new(name, "departures.md names no case that shows it");
            foreach (string id in departure.Cases.Where(_replayed.Contains))
            {
                if (!_seenIn.TryGetValue(name, out HashSet<string>? cases) || !cases.Contains(id)) yield return new(name, $"no longer departs in {id}");
            }
        }
    }

    private bool Explain(string id, Departing answer)
    {
        HashSet<string> left = [.. answer.Expected.DifferencesFrom(answer.Actual), .. answer.Upstream.Differences];
        List<string> used = [];
        foreach (string name in _listed.Keys)
        {
            if (!DepartureRules.All.TryGetValue(name, out Func<Departing, IEnumerable<string>>? rule)) continue;
            string[] accounted = [.. rule(answer).Where(left.Contains)];
            if (accounted.Length > 0) used.Add(name);
            left.ExceptWith(accounted);
        }

        if (left.Count > 0) return false;
        foreach (string name in used)
        {
            _seen[name] = _seen.GetValueOrDefault(name) + 1;
            if (!_seenIn.TryGetValue(name, out HashSet<string>? cases)) _seenIn[name] = cases = new(StringComparer.Ordinal);
            cases.Add(id);
        }

        return true;
    }

    /// <summary>One listed departure.</summary>
    /// <param name="Cases">Recorded cases that show it.</param>
    private sealed record Listed(IReadOnlyList<string> Cases);
}

/// <summary>An answer that differs from the recorded one.</summary>
/// <param name="Name">The name asked for; empty for a raw query.</param>
/// <param name="Type">The type asked for.</param>
/// <param name="Class">The class asked for.</param>
/// <param name="Opcode">The opcode of the query.</param>
/// <param name="QueryOctets">The length of the query.</param>
/// <param name="Edns">The OPT record of the query; null for none.</param>
/// <param name="Expected">The recorded answer.</param>
/// <param name="Actual">The answer that came.</param>
internal sealed record Departing(string Name, string Type, string Class, int Opcode, int QueryOctets, EdnsSeen? Edns, DnsMessage Expected, DnsMessage Actual)
{
    /// <summary>What the upstream was asked, where that was recorded.</summary>
    internal UpstreamTraffic Upstream { get; init; } = UpstreamTraffic.None;
}
