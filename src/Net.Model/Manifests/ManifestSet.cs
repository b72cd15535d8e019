using System.Diagnostics.CodeAnalysis;

namespace Net.Model;

/// <summary>What manifests came to: objects, what is wrong, and what was left aside. Immutable.</summary>
public sealed class ManifestSet
{
    private readonly Dictionary<(Type Kind, ObjectKey Key), ManifestObject> _byKey = [];
    private readonly List<Problem> _unreadable;

    private ManifestSet(List<ManifestObject> entries, List<Problem> unreadable, IEnumerable<SkippedKind> skipped)
    {
        List<Problem> problems = [.. unreadable];
        _unreadable = unreadable;
        foreach (ManifestObject entry in entries)
        {
            if (_byKey.TryAdd((entry.Value.GetType(), entry.Key), entry)) continue;
            ManifestObject first = _byKey[(entry.Value.GetType(), entry.Key)];
            problems.Add(entry.Problem("metadata.name", $"stands already in {first.File}:{first.Position}; an object may be defined once"));
        }

        Entries = entries;
        Problems = problems;
        Skipped = [.. skipped.GroupBy(static kind => (kind.ApiVersion, kind.Kind)).Select(static kinds => kinds.First() with { Count = kinds.Sum(static kind => kind.Count) })
            .OrderBy(static kind => kind.Kind, StringComparer.Ordinal).ThenBy(static kind => kind.ApiVersion, StringComparer.Ordinal)];
    }

    /// <summary>The objects with their places, in the order of files and text.</summary>
    public IReadOnlyList<ManifestObject> Entries { get; }

    /// <summary>What is wrong; empty when everything could be read and no object stands twice.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>Kinds that the SDK does not read, with the number of objects of each.</summary>
    public IReadOnlyList<SkippedKind> Skipped { get; }

    /// <summary>The objects, in the order of files and text.</summary>
    public IEnumerable<IApiObject> Objects => Entries.Select(static entry => entry.Value);

    /// <summary>Joins sets: an object that stands in two of them is a problem that names both places.</summary>
    public static ManifestSet Join(IEnumerable<ManifestSet> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        List<ManifestSet> all = [.. sets];
        return new([.. all.SelectMany(static set => set.Entries)], [.. all.SelectMany(static set => set._unreadable)], all.SelectMany(static set => set.Skipped));
    }

    /// <summary>An object that must be there.</summary>
    /// <exception cref="KeyNotFoundException">There is no such object.</exception>
    public T Get<T>(string @namespace, string name)
        where T : class, IApiObject<T> =>
        TryGet(@namespace, name, out T? found) ? found : throw new KeyNotFoundException($"No {T.Resource.Kind} {new ObjectKey(@namespace, name)} in the manifests");

    /// <summary>Looks an object up.</summary>
    public bool TryGet<T>(string @namespace, string name, [NotNullWhen(true)] out T? found)
        where T : class, IApiObject<T>
    {
        found = _byKey.TryGetValue((typeof(T), new(@namespace, name)), out ManifestObject? entry) ? (T)entry.Value : null;
        return found is not null;
    }

    internal static ManifestSet Of(List<ManifestObject> entries, List<Problem> problems, List<SkippedKind> skipped) => new(entries, problems, skipped);
}

/// <summary>A kind that manifests hold and the SDK does not read.</summary>
/// <param name="ApiVersion">Group and version, such as <c>v1</c>.</param>
/// <param name="Kind">The kind, such as <c>ConfigMap</c>.</param>
/// <param name="Count">How many objects of it.</param>
public sealed record SkippedKind(string ApiVersion, string Kind, int Count)
{
    /// <summary>Writes such as <c>3 ConfigMap (v1)</c>.</summary>
    public override string ToString() => $"{Count} {Kind} ({ApiVersion})";
}
