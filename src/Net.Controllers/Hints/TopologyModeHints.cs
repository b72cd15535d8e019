using Net.Model;

namespace Net.Controllers;

/// <summary>Hints by the CPU of zones, as the <c>service.kubernetes.io/topology-mode: Auto</c> annotation asks (KEP-2433).</summary>
internal static class TopologyModeHints
{
    /// <summary>Puts the hints on the drafts and gives the number of hints of each zone; or takes all hints away and gives null with the reason.</summary>
    public static SortedDictionary<string, int>? Apply(List<SliceDraft> drafts, ZoneShares shares, out string problem)
    {
        int ready = drafts.Where(static draft => draft.Kind != DraftKind.Delete).Sum(static draft => CountReady(draft.Current));
        if (shares.Allot(ready, out problem) is not { } allotments)
        {
            SliceHints.Remove(drafts);
            return null;
        }

        var hints = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (SliceDraft draft in drafts)
        {
            if (draft.Kind == DraftKind.Keep && !TryKeep(draft.Current, hints, allotments)) draft.Touch(SliceReasons.Hints);
        }

        // Creates before updates, which is the order in which the surplus of a zone is given away.
        List<SliceDraft> written = [.. drafts.Where(static draft => draft.Kind == DraftKind.Create), .. drafts.Where(static draft => draft.Kind == DraftKind.Update)];
        foreach (SliceDraft draft in written)
        {
            for (int i = 0; i < draft.Endpoints.Count; i++)
            {
                Endpoint endpoint = draft.Endpoints[i];
                if (!IsReady(endpoint)) continue;
                if (string.IsNullOrEmpty(endpoint.Zone))
                {
                    problem = "One or more endpoints do not have a zone specified";
                    SliceHints.Remove(drafts);
                    return null;
                }

                hints[endpoint.Zone] = hints.GetValueOrDefault(endpoint.Zone) + 1;
                draft.Endpoints[i] = endpoint with { Hints = For(endpoint.Zone) };
            }
        }

        (SortedDictionary<string, int> giving, SortedDictionary<string, int> receiving) = Balance(allotments, hints);
        Redistribute(written, giving, receiving, hints);
        if (hints.Count > 0) return hints;
        problem = "No hints allocated for zones";
        SliceHints.Remove(drafts);
        return null;
    }

    // A slice keeps its hints when every ready endpoint has one, for a zone that is to have any, and no zone gets too many.
    private static bool TryKeep(ReadOnlySpan<Endpoint> endpoints, SortedDictionary<string, int> hints, SortedDictionary<string, ZoneAllotment> allotments)
    {
        var own = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Endpoint endpoint in endpoints)
        {
            if (!IsReady(endpoint)) continue;
            if (endpoint.Hints is not { ForZones.IsEmpty: false } have) return false;
            foreach (ForZone zone in have.ForZones.AsSpan())
            {
                if (!allotments.ContainsKey(zone.Name)) return false;
                own[zone.Name] = own.GetValueOrDefault(zone.Name) + 1;
            }
        }

        foreach ((string zone, int count) in own)
        {
            if (count + hints.GetValueOrDefault(zone) > allotments[zone].Maximum) return false;
        }

        foreach ((string zone, int count) in own) hints[zone] = hints.GetValueOrDefault(zone) + count;
        return true;
    }

    private static (SortedDictionary<string, int> Giving, SortedDictionary<string, int> Receiving) Balance(
        SortedDictionary<string, ZoneAllotment> allotments, SortedDictionary<string, int> hints)
    {
        var surplus = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var lack = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach ((string zone, ZoneAllotment allotment) in allotments)
        {
            double over = hints.GetValueOrDefault(zone) - allotment.Desired;
            if (over > 0) surplus[zone] = over;
            else if (over < 0) lack[zone] = -over;
        }

        var giving = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var receiving = new SortedDictionary<string, int>(StringComparer.Ordinal);
        while (true)
        {
            (string giver, double give) = Most(surplus);
            (string receiver, double receive) = Most(lack);
            if (giver.Length == 0 || receiver.Length == 0 || (give < 1 && receive < 1) || give < 0.5 || receive < 0.5) return (giving, receiving);
            giving[giver] = giving.GetValueOrDefault(giver) + 1;
            receiving[receiver] = receiving.GetValueOrDefault(receiver) + 1;
            surplus[giver]--;
            lack[receiver]--;
        }
    }

    private static (string Zone, double Amount) Most(SortedDictionary<string, double> zones)
    {
        (string Zone, double Amount) most = ("", 0);
        foreach ((string zone, double amount) in zones)
        {
            if (amount > most.Amount) most = (zone, amount);
        }

        return most;
    }

    private static void Redistribute(
        List<SliceDraft> drafts, SortedDictionary<string, int> giving, SortedDictionary<string, int> receiving, SortedDictionary<string, int> hints)
    {
        foreach (SliceDraft draft in drafts)
        {
            for (int i = 0; i < draft.Endpoints.Count; i++)
            {
                if (giving.Count == 0 || receiving.Count == 0) return;
                Endpoint endpoint = draft.Endpoints[i];
                if (!IsReady(endpoint) || endpoint.Zone is not { } zone || !giving.ContainsKey(zone)) continue;
                string receiver = receiving.Keys.First();
                draft.Endpoints[i] = endpoint with { Hints = For(receiver) };
                TakeOne(giving, zone);
                TakeOne(receiving, receiver);
                hints[zone]--;
                hints[receiver] = hints.GetValueOrDefault(receiver) + 1;
            }
        }
    }

    private static void TakeOne(SortedDictionary<string, int> zones, string zone)
    {
        if (--zones[zone] == 0) zones.Remove(zone);
    }

    private static int CountReady(ReadOnlySpan<Endpoint> endpoints)
    {
        int count = 0;
        foreach (Endpoint endpoint in endpoints) count += IsReady(endpoint) ? 1 : 0;
        return count;
    }

    private static EndpointHints For(string zone) => new() { ForZones = [new() { Name = zone }] };

    private static bool IsReady(Endpoint endpoint) => endpoint.Conditions.Ready == true;
}
