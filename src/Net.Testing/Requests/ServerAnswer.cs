using System.Text;
using System.Text.Json.Nodes;
using Net.Model;
using Net.Testing.Storage;

namespace Net.Testing.Requests;

/// <summary>A whole answer: what is sent back at once. Watches are streamed instead.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Body">The body.</param>
internal sealed record ServerAnswer(int Code, byte[] Body)
{
    public string ContentType { get; init; } = "application/json";

    /// <summary>Texts for <c>Warning</c> headers.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The <c>Retry-After</c> header, in whole seconds; null for none.</summary>
    public int? RetryAfterSeconds { get; init; }

    public bool IsSuccess => Code < 300;

    public static ServerAnswer Text(int code, string text) => new(code, Encoding.UTF8.GetBytes(text)) { ContentType = "text/plain; charset=utf-8" };

    public static ServerAnswer Json(int code, JsonNode body) => new(code, JsonTexts.Of(body));

    public static ServerAnswer Status(ApiStatus status)
    {
        // The server ends its Status with a line break.
        byte[] body = [.. JsonTexts.Of(status.ToJson()), (byte)'\n'];
        return new(status.Code, body) { RetryAfterSeconds = status.RetryAfterSeconds };
    }
}

/// <summary>What the API server says of a request that it refuses, or of a deletion (<c>metav1.Status</c>).</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Reason">The reason, such as <c>NotFound</c>; empty for none.</param>
/// <param name="Message">One sentence for people.</param>
internal sealed record ApiStatus(int Code, string Reason, string Message)
{
    /// <summary>What the request was about; null for none.</summary>
    public JsonObject? Details { get; init; }

    public int? RetryAfterSeconds { get; init; }

    public static ApiStatus NotFound(CollectionName collection, string name) =>
        new(404, "NotFound", $"{collection} \"{name}\" not found") { Details = Of(collection, name) };

    public static ApiStatus UnknownResource { get; } = new(404, "NotFound", "the server could not find the requested resource") { Details = [] };

    public static ApiStatus Unauthorized { get; } = new(401, "Unauthorized", "Unauthorized");

    public static ApiStatus BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiStatus Invalid(string message, JsonObject details) => new(422, "Invalid", message) { Details = details };

    public static ApiStatus MethodNotAllowed { get; } = new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource") { Details = [] };

    public static ApiStatus Conflict(CollectionName collection, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {collection} \"{name}\": {why}") { Details = Of(collection, name) };

    public static ApiStatus Modified(CollectionName collection, string name) =>
        Conflict(collection, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiStatus TooOld(long asked, long oldest) => new(410, "Expired", $"too old resource version: {asked} ({oldest})");

    /// <summary>The refusal of a write that the rules of its kind answered.</summary>
    public static ApiStatus Of(ApiAnswer answer, ResourceType resource, string name)
    {
        JsonObject details = answer.Code == 422 ? OfKind(resource, name) : Of(CollectionName.Of(resource), name);
        if (answer.Errors.Count > 0)
        {
            details["causes"] = new JsonArray([.. answer.Errors.Select(static error => (JsonNode)new JsonObject
            {
                ["reason"] = error.Reason.CauseReason(),
                ["message"] = error.Message,
                ["field"] = error.Field,
            })]);
        }

        return new(answer.Code, answer.Reason, answer.Message) { Details = answer.Code is 422 or 409 ? details : null };
    }

    /// <summary>Details that name a collection and an object of it.</summary>
    public static JsonObject Of(CollectionName collection, string name) => Name(collection.Group, collection.Plural, name);

    /// <summary>Details that name a kind, as refusals by validation do.</summary>
    public static JsonObject OfKind(ResourceType resource, string name) => Name(resource.Group, resource.Kind, name);

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = Code < 300 ? "Success" : "Failure" };
        if (Message.Length > 0) json["message"] = Message;
        if (Reason.Length > 0) json["reason"] = Reason;
        JsonObject? details = (JsonObject?)Details?.DeepClone();
        if (RetryAfterSeconds is { } seconds) (details ??= [])["retryAfterSeconds"] = seconds;
        if (details is not null) json["details"] = details;
        if (Code >= 300) json["code"] = Code;
        return json;
    }

    private static JsonObject Name(string group, string kind, string name)
    {
        var details = new JsonObject();
        if (name.Length > 0) details["name"] = name;
        if (group.Length > 0) details["group"] = group;
        details["kind"] = kind;
        return details;
    }
}
