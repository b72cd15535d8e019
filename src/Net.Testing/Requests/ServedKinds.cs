using Net.Model;
using Net.Testing.Storage;

namespace Net.Testing.Requests;

/// <summary>A kind in one of the versions it is served in.</summary>
/// <param name="Kind">The kind in the version asked for.</param>
/// <param name="Stored">The kind in the version that is stored, which its rules are for.</param>
internal sealed record ServedKind(ApiKind Kind, ApiKind Stored)
{
    public ResourceType Resource => Kind.Resource;

    public CollectionName Collection => CollectionName.Of(Kind.Resource);

    /// <summary>The rules of the kind; null where the SDK has none, and everything that can be read is stored.</summary>
    public ApiRules? Rules => ApiRules.For(Stored.Resource.ApiVersion, Stored.Resource.Kind);
}

/// <summary>The kinds that a server serves: all that the SDK reads, less the groups that are not installed.</summary>
internal sealed class ServedKinds
{
    private readonly Dictionary<(string Group, string Version, string Plural), ServedKind> _kinds = [];

    public ServedKinds(IEnumerable<string> missingGroups)
    {
        HashSet<string> missing = [.. missingGroups];
        foreach (IGrouping<CollectionName, ApiKind> versions in ApiKinds.All.Where(kind => !missing.Contains(kind.Resource.Group)).GroupBy(static kind => CollectionName.Of(kind.Resource)))
        {
            ApiKind stored = versions.FirstOrDefault(static kind => ApiRules.For(kind.Resource.ApiVersion, kind.Resource.Kind) is not null) ?? versions.First();
            foreach (ApiKind kind in versions) _kinds[(kind.Resource.Group, kind.Resource.Version, kind.Resource.Plural)] = new(kind, stored);
        }
    }

    /// <summary>Every kind in every version.</summary>
    public IEnumerable<ServedKind> All => _kinds.Values;

    public ServedKind? Find(string group, string version, string plural) => _kinds.GetValueOrDefault((group, version, plural));

    public ServedKind? Of(IApiObject target) =>
        _kinds.Values.FirstOrDefault(kind => kind.Resource.ApiVersion == target.ApiVersion && kind.Resource.Kind == target.Kind);

    public ServedKind? Of(CollectionName collection) => _kinds.Values.FirstOrDefault(kind => kind.Collection == collection);

    public bool HasGroup(string group, string version) => _kinds.Keys.Any(key => key.Group == group && key.Version == version);
}
