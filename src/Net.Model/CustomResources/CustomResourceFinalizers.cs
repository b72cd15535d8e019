namespace Net.Model;

/// <summary>What the server warns of in finalizers of custom resources (<c>apiextensions-apiserver/pkg/registry/customresource/strategy.go</c>).</summary>
internal static class CustomResourceFinalizers
{
    public static void Warn(ObjectMeta meta, ObjectMeta? old, ICollection<string> warnings)
    {
        foreach (string finalizer in meta.Finalizers.Order(StringComparer.Ordinal).Distinct())
        {
            if (old is not null && old.Finalizers.AsSpan().Contains(finalizer)) continue;
            if (finalizer.Contains('/', StringComparison.Ordinal) || finalizer is "orphan" or "foregroundDeletion") continue;
            warnings.Add($"metadata.finalizers: {GoText.Quote(finalizer)}: prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers");
        }
    }
}
