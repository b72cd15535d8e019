using SliceLab;
using Net.Controllers;
using Net.Model;

namespace Net.Conformance.Slices;

/// <summary>Compares slices as far as the placement of endpoints, which is random upstream, has no say.</summary>
internal static class SliceComparison
{
    /// <summary>What differs, one line each; empty when nothing does.</summary>
    /// <param name="recorded">The slices upstream left.</param>
    /// <param name="actual">The slices there are.</param>
    /// <param name="manager">The managed-by label of the controller's own slices.</param>
    /// <param name="hints">Whether hints are compared.</param>
    public static IEnumerable<string> Differences(IEnumerable<EndpointSlice> recorded, IEnumerable<EndpointSlice> actual, string manager, bool hints)
    {
        SortedDictionary<string, SortedSet<string>> want = Describe(recorded, manager, hints), have = Describe(actual, manager, hints);
        foreach (string group in want.Keys.Union(have.Keys).Order(StringComparer.Ordinal))
        {
            SortedSet<string> left = want.GetValueOrDefault(group) ?? [], right = have.GetValueOrDefault(group) ?? [];
            foreach (string missing in left.Except(right)) yield return $"{group}: missing {missing}";
            foreach (string extra in right.Except(left)) yield return $"{group}: extra {extra}";
        }
    }

    // The controller's own slices by address type and ports, their endpoints and labels taken together; every other slice by itself.
    private static SortedDictionary<string, SortedSet<string>> Describe(IEnumerable<EndpointSlice> slices, string manager, bool hints)
    {
        var groups = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (EndpointSlice slice in slices)
        {
            bool own = slice.Metadata.Label(EndpointSlice.ManagedByLabel) == manager;
            string ports = string.Join(", ", slice.Ports.Select(static port => ModelJson.ToText(port)).Order(StringComparer.Ordinal));
            string group = own ? $"{slice.AddressType} [{ports}]" : $"{slice.Metadata.Name} {slice.AddressType} [{ports}]";
            if (!groups.TryGetValue(group, out SortedSet<string>? lines)) groups[group] = lines = new(StringComparer.Ordinal);
            lines.Add($"labels {slice.Metadata.Labels}");
            foreach (Endpoint endpoint in slice.Endpoints.AsSpan())
            {
                string text = ModelJson.ToText(hints ? endpoint : endpoint with { Hints = null });
                int times = seen[group + text] = seen.GetValueOrDefault(group + text) + 1;
                lines.Add(times == 1 ? text : $"{text} for the {times}. time");
            }
        }

        return groups;
    }

    /// <summary>Whether writes stayed within what upstream needed at most; what it was not recorded for is not compared.</summary>
    public static IEnumerable<string> Excesses(RecordedResult recorded, SliceTraffic traffic, int slices)
    {
        if (traffic.Writes > recorded.MostWrites) yield return $"{traffic.Writes} writes ({traffic.Created} + {traffic.Updated} + {traffic.Deleted}), recorded at most {recorded.MostWrites}";
        if (recorded.MostSlices > 0 && slices > recorded.MostSlices) yield return $"{slices} slices, recorded at most {recorded.MostSlices}";
        if (recorded.MostJson > 0 && traffic.Written.Json > recorded.MostJson) yield return $"{traffic.Written.Json} bytes of JSON, recorded at most {recorded.MostJson}";
        if (recorded.MostProtobuf > 0 && traffic.Written.Protobuf > recorded.MostProtobuf) yield return $"{traffic.Written.Protobuf} bytes of protobuf, recorded at most {recorded.MostProtobuf}";
    }

    /// <summary>Slices written above the limit.</summary>
    public static IEnumerable<string> Oversized(IEnumerable<SliceChange> changes, int limit) =>
        from change in changes
        where change.Kind != SliceChangeKind.Delete && change.Slice.Endpoints.Count > limit
        select $"{change.Slice.Metadata.Name} has {change.Slice.Endpoints.Count} endpoints, more than {limit}";
}
