namespace Net.Testing.Requests;

/// <summary>A URL path of the resource API, taken apart.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">The version.</param>
/// <param name="Namespace">The namespace; empty for all, and for cluster-scoped resources.</param>
/// <param name="Plural">The resource; empty when the path is that of the group and version.</param>
/// <param name="Name">The object's name; empty for the collection.</param>
/// <param name="Subresource">The subresource, such as <c>status</c>; empty for the object itself.</param>
internal readonly record struct ResourcePath(string Group, string Version, string Namespace, string Plural, string Name, string Subresource)
{
    private const string Namespaces = "namespaces";

    /// <summary>Takes a path apart: <c>/api/v1/…</c> or <c>/apis/GROUP/VERSION/…</c>.</summary>
    public static bool TryParse(string path, out ResourcePath parsed)
    {
        parsed = default;
        string[] parts = path.Trim('/').Split('/');
        int at = parts[0] switch { "api" => 1, "apis" => 2, _ => 0 };
        if (at == 0 || parts.Length <= at || parts.Contains("")) return false;
        (string group, string version) = (at == 1 ? "" : parts[1], parts[at]);
        ReadOnlySpan<string> rest = parts.AsSpan(at + 1);

        // namespaces/NAME is the Namespace itself; a third part is a resource in it, or one of its subresources.
        bool inNamespace = rest is [Namespaces, _, not ("status" or "finalize"), ..];
        string @namespace = inNamespace ? rest[1] : "";
        if (inNamespace) rest = rest[2..];
        if (rest.Length > 3) return false;
        parsed = new(group, version, @namespace, Part(rest, 0), Part(rest, 1), Part(rest, 2));
        return true;
    }

    private static string Part(ReadOnlySpan<string> parts, int index) => index < parts.Length ? Uri.UnescapeDataString(parts[index]) : "";
}
