using Net.Cluster;
using Net.Model;

namespace NodeAgent.Feeds;

/// <summary>
/// The kinds that the agent goes on without where it may not list them. With the rights of one namespace those are the kinds that live in none; and always imported Services. Without pods,
/// Services, slices or network policies it would serve what is wrong, and waits instead.
/// </summary>
internal static class DispensableKinds
{
    /// <summary>Marks them among the kinds to follow.</summary>
    /// <param name="kinds">What to follow.</param>
    /// <param name="namespace">The one namespace that is read; empty for all.</param>
    public static IReadOnlyList<FollowedKind> Mark(IEnumerable<FollowedKind> kinds, string @namespace) =>
        [.. kinds.Select(kind => kind.Resource == ServiceImport.Resource || (@namespace.Length > 0 && !kind.Resource.IsNamespaced) ? kind.Optional() : kind)];

    /// <summary>What is lost without a kind, to be read after "so that".</summary>
    public static string LossOf(ResourceType resource)
    {
        if (resource == Namespace.Resource) return "namespace selectors of policies see names of namespaces only";
        if (resource == Node.Resource) return "zones are unknown, and node ports are served at no node's address";
        return resource == ServiceImport.Resource ? "Services of other clusters have no names" : "policies of the whole cluster are not enforced";
    }
}
