using System.Text.Json;
using Net.Model.Yaml;

namespace Net.Testing;

/// <summary>
/// The rights that RBAC manifests give to one service account: roles and cluster roles, bound by role bindings and cluster role bindings (<c>rbac.authorization.k8s.io/v1</c>). Immutable.
/// For <see cref="FakeApiServerOptions.Authorizer"/>.
/// </summary>
public sealed class RbacRules
{
    private readonly IReadOnlyList<Grant> _grants;

    private RbacRules(IReadOnlyList<Grant> grants) => _grants = grants;

    /// <summary>Reads manifests; what is not of RBAC in them is passed over.</summary>
    /// <param name="yaml">The documents, as UTF-8 YAML.</param>
    /// <param name="namespace">The service account's namespace.</param>
    /// <param name="account">The service account's name.</param>
    /// <exception cref="FormatException">The text is no YAML.</exception>
    public static RbacRules Parse(ReadOnlyMemory<byte> yaml, string @namespace, string account)
    {
        YamlConversion read = YamlToJson.Convert(yaml.ToArray());
        if (read.Problems.Count > 0) throw new FormatException($"{read.Problems[0]}");
        JsonElement[] documents = [.. read.Documents.Select(static document => JsonElement.Parse(document.Json.Span))];
        IEnumerable<Grant> grants =
            from binding in documents
            where Text(binding, "kind") is "RoleBinding" or "ClusterRoleBinding"
            where Items(binding, "subjects").Any(subject => Text(subject, "kind") == "ServiceAccount" && Text(subject, "name") == account && Text(subject, "namespace") == @namespace)
            let scope = Text(binding, "kind") == "RoleBinding" ? Text(Part(binding, "metadata"), "namespace") : ""
            let role = Part(binding, "roleRef")
            from document in documents
            where Text(document, "kind") == Text(role, "kind") && Text(Part(document, "metadata"), "name") == Text(role, "name")
                && (Text(role, "kind") == "ClusterRole" || Text(Part(document, "metadata"), "namespace") == scope)
            from rule in Items(document, "rules")
            select new Grant(scope, Texts(rule, "apiGroups"), Texts(rule, "resources"), Texts(rule, "verbs"), Texts(rule, "resourceNames"));
        return new([.. grants]);
    }

    /// <summary>Each right taken away by itself, one resource and verb at a time: its name, and the rules without it. For proofs that none is superfluous.</summary>
    public IEnumerable<(string Right, RbacRules Others)> LeavingOneOut()
    {
        for (int i = 0; i < _grants.Count; i++)
        {
            Grant grant = _grants[i];
            foreach (string resource in grant.Resources)
            {
                foreach (string verb in grant.Verbs)
                {
                    // The rule without the resource, and the resource without the verb.
                    Grant others = grant with { Resources = [.. grant.Resources.Where(other => other != resource)] };
                    Grant less = grant with { Resources = [resource], Verbs = [.. grant.Verbs.Where(other => other != verb)] };
                    yield return ($"{verb} {resource}", new([.. _grants.Take(i), others, less, .. _grants.Skip(i + 1)]));
                }
            }
        }
    }

    /// <summary>Whether the rules allow a request.</summary>
    public bool Allows(AccessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _grants.Any(grant => grant.Allows(request));
    }

    private static JsonElement[] Items(JsonElement at, string field) =>
        at.ValueKind == JsonValueKind.Object && at.TryGetProperty(field, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    // What is missing has no fields.
    private static JsonElement Part(JsonElement at, string field) => at.ValueKind == JsonValueKind.Object && at.TryGetProperty(field, out JsonElement part) ? part : default;

    private static string[] Texts(JsonElement at, string field) => [.. Items(at, field).Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)];

    private static string Text(JsonElement at, string field) =>
        at.ValueKind == JsonValueKind.Object && at.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private sealed record Grant(string Namespace, string[] Groups, string[] Resources, string[] Verbs, string[] Names)
    {
        // A rule that names objects allows no creation, whose object has no name yet, and no list but of one by its name.
        public bool Allows(AccessRequest request) =>
            (Namespace.Length == 0 || Namespace == request.Namespace)
            && Has(Groups, request.Group) && Has(Resources, request.Resource) && Has(Verbs, request.Verb)
            && (Names.Length == 0 || Names.Contains(request.Name));

        private static bool Has(string[] allowed, string asked) => allowed.Contains(asked) || allowed.Contains("*");
    }
}
