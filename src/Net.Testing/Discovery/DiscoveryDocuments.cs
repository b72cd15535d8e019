using System.Text.Json.Nodes;
using Net.Testing.Requests;

namespace Net.Testing.Discovery;

/// <summary>What the server says it serves: groups, versions, resources, and as much OpenAPI as <c>kubectl</c> looks for.</summary>
internal sealed class DiscoveryDocuments(ServedKinds kinds)
{
    private const string Version = "v1.36.0";

    /// <summary>The document at a path; null when there is none.</summary>
    public ServerAnswer? Find(string path) => path.TrimEnd('/') switch
    {
        "/version" => ServerAnswer.Json(200, new JsonObject { ["major"] = "1", ["minor"] = "36", ["gitVersion"] = Version, ["platform"] = "linux/amd64" }),
        "/readyz" or "/livez" or "/healthz" => ServerAnswer.Text(200, "ok"),
        "/api" => ServerAnswer.Json(200, new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") }),
        "/apis" => ServerAnswer.Json(200, new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups().Select(static group => (JsonNode)Group(group))]) }),

        // Clients before 1.24 read nothing but this, as protobuf: a document that describes no kind, for which they check nothing themselves.
        "/openapi/v2" => new(200, []) { ContentType = "application/octet-stream" },
        "/openapi/v3" => ServerAnswer.Json(200, new JsonObject { ["paths"] = new JsonObject([.. GroupVersions().Select(static gv => KeyValuePair.Create<string, JsonNode?>(PathOf(gv), new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{PathOf(gv)}" }))]) }),
        { } other when other.StartsWith("/openapi/v3/", StringComparison.Ordinal) => OpenApi(other["/openapi/v3/".Length..]),
        _ => null,
    };

    /// <summary>The resources of a group and version; null when it is not served.</summary>
    public ServerAnswer? Resources(string group, string version)
    {
        if (!kinds.HasGroup(group, version)) return null;
        var resources = new JsonArray();
        foreach (ServedKind kind in kinds.All.Where(kind => kind.Resource.Group == group && kind.Resource.Version == version))
        {
            resources.Add((JsonNode)Resource(kind, "", ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]));
            resources.Add((JsonNode)Resource(kind, "/status", ["get", "patch", "update"]));
        }

        return ServerAnswer.Json(200, new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
            ["resources"] = resources,
        });
    }

    private static JsonObject Resource(ServedKind kind, string subresource, string[] verbs)
    {
        var resource = new JsonObject
        {
            ["name"] = kind.Resource.Plural + subresource,
            ["singularName"] = subresource.Length == 0 ? kind.Resource.Kind.ToLowerInvariant() : "",
            ["namespaced"] = kind.Resource.IsNamespaced,
            ["kind"] = kind.Resource.Kind,
            ["verbs"] = new JsonArray([.. verbs.Select(static verb => (JsonNode)verb)]),
        };
        string[] shortNames = ShortNames(kind.Resource.Kind);
        if (subresource.Length == 0 && shortNames.Length > 0) resource["shortNames"] = new JsonArray([.. shortNames.Select(static name => (JsonNode)name)]);
        return resource;
    }

    private static string[] ShortNames(string kind) => kind switch
    {
        "Service" => ["svc"],
        "Pod" => ["po"],
        "Node" => ["no"],
        "Namespace" => ["ns"],
        "Endpoints" => ["ep"],
        "NetworkPolicy" => ["netpol"],
        "Ingress" => ["ing"],
        "Deployment" => ["deploy"],
        "ReplicaSet" => ["rs"],
        "StatefulSet" => ["sts"],
        "DaemonSet" => ["ds"],
        "Gateway" => ["gtw"],
        "GatewayClass" => ["gc"],
        _ => [],
    };

    private IEnumerable<(string Group, string Version)> GroupVersions() => kinds.All.Select(static kind => (kind.Resource.Group, kind.Resource.Version)).Distinct();

    private IEnumerable<IGrouping<string, (string Group, string Version)>> Groups() => GroupVersions().Where(static gv => gv.Group.Length > 0).GroupBy(static gv => gv.Group);

    private static JsonObject Group(IGrouping<string, (string Group, string Version)> versions)
    {
        JsonObject[] served = [.. versions.Select(static gv => new JsonObject { ["groupVersion"] = $"{gv.Group}/{gv.Version}", ["version"] = gv.Version })];
        return new()
        {
            ["name"] = versions.Key,
            ["versions"] = new JsonArray([.. served.Select(static version => version.DeepClone())]),
            ["preferredVersion"] = served[0],
        };
    }

    private static string PathOf((string Group, string Version) gv) => gv.Group.Length == 0 ? $"api/{gv.Version}" : $"apis/{gv.Group}/{gv.Version}";

    // kubectl looks here for whether the server checks unknown fields itself, and checks them with schemas of its own making if not.
    private ServerAnswer? OpenApi(string path)
    {
        ServedKind[] served = [.. kinds.All.Where(kind => PathOf((kind.Resource.Group, kind.Resource.Version)) == path)];
        if (served.Length == 0) return null;
        var paths = new JsonObject();
        foreach (ServedKind kind in served)
        {
            string at = kind.Resource.IsNamespaced ? $"/{path}/namespaces/{{namespace}}/{kind.Resource.Plural}/{{name}}" : $"/{path}/{kind.Resource.Plural}/{{name}}";
            paths[at] = new JsonObject
            {
                ["patch"] = new JsonObject
                {
                    ["parameters"] = new JsonArray(new JsonObject { ["name"] = "fieldValidation", ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" } }),
                    ["responses"] = new JsonObject(),
                    ["x-kubernetes-group-version-kind"] = new JsonObject { ["group"] = kind.Resource.Group, ["version"] = kind.Resource.Version, ["kind"] = kind.Resource.Kind },
                },
            };
        }

        return ServerAnswer.Json(200, new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Net.Testing", ["version"] = Version },
            ["paths"] = paths,
        });
    }
}
