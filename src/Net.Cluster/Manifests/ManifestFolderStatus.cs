using Net.Model;

namespace Net.Cluster;

/// <summary>What a source of manifests holds and what it could not take. Immutable.</summary>
/// <param name="Files">Manifest files found.</param>
/// <param name="Objects">Objects they hold, last good versions included.</param>
/// <param name="Problems">What is wrong now; the last good version of each file named here stays in force.</param>
/// <param name="Skipped">Kinds that are not read.</param>
/// <param name="ChangedAt">When objects or problems changed last.</param>
public sealed record ManifestFolderStatus(int Files, int Objects, IReadOnlyList<Problem> Problems, IReadOnlyList<SkippedKind> Skipped, DateTimeOffset ChangedAt)
{
    internal static ManifestFolderStatus Unread { get; } = new(0, 0, [], [], default);
}
