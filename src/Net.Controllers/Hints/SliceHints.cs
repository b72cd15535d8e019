using Net.Model;

namespace Net.Controllers;

/// <summary>Puts hints on the endpoints of drafts: by <c>spec.trafficDistribution</c>, by the topology-mode annotation, or none at all.</summary>
internal static class SliceHints
{
    private const string AnnotationOld = "service.kubernetes.io/topology-aware-hints";
    private const string Annotation = "service.kubernetes.io/topology-mode";

    /// <summary>Whether an annotation asks for hints by CPU. The old one is looked at first and counts even when it says something else.</summary>
    public static bool AskedByAnnotation(Service service)
    {
        ValueMap<string> annotations = service.Metadata.Annotations;
        return (annotations.TryGetValue(AnnotationOld, out string? value) || annotations.TryGetValue(Annotation, out value)) && value is "Auto" or "auto";
    }

    /// <summary>Whether <c>spec.trafficDistribution</c> asks for hints.</summary>
    public static bool AskedByDistribution(Service service) =>
        service.Spec.TrafficDistribution is TrafficDistributions.PreferClose or TrafficDistributions.PreferSameZone or TrafficDistributions.PreferSameNode;

    /// <summary>Hints of an endpoint's own zone, and of its own node if <paramref name="nodes"/>; an unchanged slice whose hints differ becomes an update.</summary>
    public static void PreferSame(List<SliceDraft> drafts, bool nodes)
    {
        foreach (SliceDraft draft in drafts)
        {
            if (draft.Kind == DraftKind.Delete || (draft.Kind == DraftKind.Keep && (draft.IsChecked || !NeedsHints(draft.Current, nodes)))) continue;
            draft.Touch(SliceReasons.Hints);
            for (int i = 0; i < draft.Endpoints.Count; i++)
            {
                Endpoint endpoint = draft.Endpoints[i];
                if (endpoint.Conditions.Ready != true) continue;
                EndpointHints? hints = OwnHints(endpoint, nodes);
                if (!SameHints(endpoint.Hints, hints)) draft.Endpoints[i] = endpoint with { Hints = hints };
            }
        }
    }

    /// <summary>No hints anywhere; an unchanged slice that has some becomes an update.</summary>
    public static void Remove(List<SliceDraft> drafts)
    {
        foreach (SliceDraft draft in drafts)
        {
            if (draft.Kind == DraftKind.Delete || (draft.Kind == DraftKind.Keep && draft.IsChecked)) continue;
            for (int i = 0; i < draft.Count; i++)
            {
                if (draft.Current[i].Hints is null) continue;
                draft.Touch(SliceReasons.Hints);
                draft.Endpoints[i] = draft.Endpoints[i] with { Hints = null };
            }
        }
    }

    private static bool NeedsHints(ReadOnlySpan<Endpoint> endpoints, bool nodes)
    {
        foreach (Endpoint endpoint in endpoints)
        {
            if (endpoint.Conditions.Ready == true && !HasOwnHints(endpoint, nodes)) return true;
        }

        return false;
    }

    private static bool HasOwnHints(Endpoint endpoint, bool nodes)
    {
        ReadOnlySpan<ForZone> zones = endpoint.Hints is { } hints ? hints.ForZones.AsSpan() : default;
        ReadOnlySpan<ForNode> forNodes = endpoint.Hints is { } same ? same.ForNodes.AsSpan() : default;
        bool zoneFits = endpoint.Zone is null ? zones.Length == 0 : zones.Length == 1 && zones[0].Name == endpoint.Zone;
        bool nodeFits = !nodes || endpoint.NodeName is null ? forNodes.Length == 0 : forNodes.Length == 1 && forNodes[0].Name == endpoint.NodeName;
        return zoneFits && nodeFits;
    }

    private static EndpointHints? OwnHints(Endpoint endpoint, bool nodes)
    {
        bool node = nodes && endpoint.NodeName is not null;
        return endpoint.Zone is null && !node ? null : new()
        {
            ForZones = endpoint.Zone is null ? default : [new() { Name = endpoint.Zone }],
            ForNodes = node ? [new() { Name = endpoint.NodeName! }] : default,
        };
    }

    private static bool SameHints(EndpointHints? left, EndpointHints? right) =>
        left is null || right is null ? ReferenceEquals(left, right) : left.ForZones == right.ForZones && left.ForNodes == right.ForNodes;
}
