using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Net.Testing.Requests;
using Net.Testing.Storage;
using Net.Testing.Writes;

namespace Net.Testing.Access;

/// <summary>Whether requests are allowed, where the server is told to look.</summary>
/// <param name="allows">The authorizer; null lets everything pass.</param>
/// <param name="store">What is there already.</param>
/// <param name="kinds">The kinds that are served.</param>
internal sealed class AccessControl(Func<AccessRequest, bool>? allows, ObjectStore store, ServedKinds kinds)
{
    private const string User = "tester";

    /// <summary>The refusal of a request; null if it may pass.</summary>
    public ApiStatus? Refuse(HttpRequest request, ResourcePath path)
    {
        if (allows is null) return null;
        bool isCollection = path.Name.Length == 0;
        string verb = request.Method switch
        {
            "GET" or "HEAD" when !isCollection => "get",
            "GET" or "HEAD" => request.Query["watch"].ToString() is "1" or "true" ? "watch" : "list",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            _ => isCollection ? "deletecollection" : "delete",
        };
        return Refuse(new(verb, path.Group, path.Subresource.Length > 0 ? $"{path.Plural}/{path.Subresource}" : path.Plural, path.Namespace, path.Name));
    }

    /// <summary>
    /// The refusal of a write that newly blocks the deletion of an owner without the right to change that owner's finalizers (the admission plugin OwnerReferencesPermissionEnforcement); null if it may pass.
    /// </summary>
    public ApiStatus? RefuseOwners(WriteTarget target, byte[] body)
    {
        if (allows is null) return null;
        JsonNode? before = store.Get(target.Kind.Collection, target.Key) is { } old ? JsonTexts.TryParseObject(old.Json) : null;
        HashSet<string> known = [.. BlockedOwners(before).Select(static owner => (string?)owner["uid"] ?? "")];
        foreach (JsonNode owner in BlockedOwners(JsonTexts.TryParseObject(body)).Where(owner => !known.Contains((string?)owner["uid"] ?? "")))
        {
            if (kinds.All.FirstOrDefault(kind => kind.Resource.ApiVersion == (string?)owner["apiVersion"] && kind.Resource.Kind == (string?)owner["kind"]) is not { } kind) continue;
            var asked = new AccessRequest("update", kind.Resource.Group, $"{kind.Resource.Plural}/finalizers", kind.Resource.IsNamespaced ? target.Namespace : "", (string?)owner["name"] ?? "");
            if (allows(asked)) continue;
            return new(403, "Forbidden", $"{target.Kind.Collection} \"{target.Name}\" is forbidden: cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: {User} {asked}");
        }

        return null;
    }

    private ApiStatus? Refuse(AccessRequest asked) => allows!(asked) ? null : asked.Refusal(User);

    private static IEnumerable<JsonNode> BlockedOwners(JsonNode? document) =>
        (document?["metadata"]?["ownerReferences"] as JsonArray ?? []).OfType<JsonObject>().Where(static owner => owner["blockOwnerDeletion"] is JsonValue blocks && blocks.TryGetValue(out bool does) && does);
}
