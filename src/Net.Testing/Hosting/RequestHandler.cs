using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Net.Model;
using Net.Testing.Access;
using Net.Testing.Discovery;
using Net.Testing.Patching;
using Net.Testing.Reading;
using Net.Testing.Requests;
using Net.Testing.Storage;
using Net.Testing.Watching;
using Net.Testing.Writes;

namespace Net.Testing.Hosting;

/// <summary>Leads every HTTP request to what answers it.</summary>
internal sealed class RequestHandler(
    FakeApiServerOptions options,
    ServedKinds kinds,
    DiscoveryDocuments discovery,
    ListRequests lists,
    ObjectWriter writer,
    PatchRequests patches,
    WatchStream watches,
    ApiServerFaults faults,
    AccessControl access,
    Func<Credentials> wanted)
{
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (faults.Latency > TimeSpan.Zero) await Task.Delay(faults.Latency, options.Time, context.RequestAborted).ConfigureAwait(false);
            if (await AnswerAsync(context).ConfigureAwait(false) is { } answer) await SendAsync(context, answer).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client went away, or the watch is to be cut: either way the connection ends here.
            context.Abort();
        }
        catch (BadHttpRequestException e)
        {
            await SendAsync(context, ServerAnswer.Status(new(e.StatusCode, e.StatusCode == 413 ? "RequestEntityTooLarge" : "BadRequest", e.Message))).ConfigureAwait(false);
        }
    }

    private async Task<ServerAnswer?> AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        if (!wanted().Admit(context)) return ServerAnswer.Status(ApiStatus.Unauthorized);
        if (faults.TakeRefusal(path) is var (code, seconds)) return ServerAnswer.Status(new(code, ReasonOf(code), "the server is told to refuse this request") { RetryAfterSeconds = seconds });
        if (discovery.Find(path) is { } document) return document;
        if (!ResourcePath.TryParse(path, out ResourcePath resource)) return ServerAnswer.Text(404, "404 page not found\n");
        if (resource.Plural.Length > 0 && access.Refuse(context.Request, resource) is { } forbidden) return ServerAnswer.Status(forbidden);
        if (resource.Plural.Length == 0) return discovery.Resources(resource.Group, resource.Version) ?? ServerAnswer.Text(404, "404 page not found\n");
        if (!kinds.HasGroup(resource.Group, resource.Version)) return ServerAnswer.Text(404, "404 page not found\n");
        if (kinds.Find(resource.Group, resource.Version, resource.Plural) is not { } kind || resource.Subresource is not ("" or WriteTarget.Status)) return ServerAnswer.Status(ApiStatus.UnknownResource);
        return await AnswerAsync(context, kind, resource).ConfigureAwait(false);
    }

    private async Task<ServerAnswer?> AnswerAsync(HttpContext context, ServedKind kind, ResourcePath path)
    {
        HttpRequest request = context.Request;
        var target = new WriteTarget(kind, path.Namespace, path.Name, path.Subresource);
        bool isCollection = path.Name.Length == 0;
        if (HttpMethods.IsGet(request.Method)) return await ReadAsync(context, kind, path).ConfigureAwait(false);
        if (kind.Resource.IsNamespaced && path.Namespace.Length == 0) return ServerAnswer.Status(ApiStatus.MethodNotAllowed);
        byte[] body = await BodyAsync(request).ConfigureAwait(false);
        WriteOptions write = WriteOptionsOf(request);
        if (HttpMethods.IsDelete(request.Method)) return isCollection ? DeleteAll(request, kind, path, write) : Delete(target, body, write);
        if (HttpMethods.IsPatch(request.Method) && !isCollection) return patches.Patch(target, MediaType(request), body, write);
        bool isPost = HttpMethods.IsPost(request.Method) && isCollection, isPut = HttpMethods.IsPut(request.Method) && !isCollection;
        if (!isPost && !isPut) return ServerAnswer.Status(ApiStatus.MethodNotAllowed);
        if (AsJson(request, body, kind, out ServerAnswer? refusal) is not { } json) return refusal;
        if (access.RefuseOwners(target, json) is { } blocked) return ServerAnswer.Status(blocked);
        return isPost ? writer.Create(target, json, write) : writer.Update(target, json, write);
    }

    private async Task<ServerAnswer?> ReadAsync(HttpContext context, ServedKind kind, ResourcePath path)
    {
        IQueryCollection query = context.Request.Query;
        ResponseForm form = ResponseForm.Of(context.Request.Headers.Accept.ToString(), options.Time);
        if (path.Name.Length > 0) return lists.Get(kind, new(path.Namespace, path.Name), form);
        (Selection? selection, string problem) = SelectionOf(query, path);
        if (selection is null) return ServerAnswer.Status(ApiStatus.BadRequest(problem));
        bool isWatch = query["watch"].ToString() is "1" or "true";
        string version = query["resourceVersion"].ToString();
        long revision = 0;
        if (version.Length > 0 && !long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out revision))
        {
            string invalid = $"resourceVersion: Invalid value: \"{version}\": strconv.ParseUint: parsing \"{version}\": invalid syntax";
            return ServerAnswer.Status(isWatch ? new(500, "", invalid) : ApiStatus.BadRequest($"invalid resource version: {invalid}"));
        }

        if (!isWatch)
        {
            _ = int.TryParse(query["limit"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int limit);
            return lists.List(kind, selection, limit, query["continue"].ToString(), form);
        }

        bool initial = query["sendInitialEvents"].ToString() == "true";
        if (initial && ForbidsInitialEvents(query) is { } forbidden) return forbidden;
        double seconds = double.TryParse(query["timeoutSeconds"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out double asked) && asked > 0 ? asked : options.WatchTimeout.TotalSeconds;
        var parameters = new WatchParameters(initial || revision == 0 ? null : revision, initial, query["allowWatchBookmarks"].ToString() is "1" or "true", TimeSpan.FromSeconds(Math.Min(seconds, options.WatchTimeout.TotalSeconds)));
        await WatchAsync(context, kind, selection, form, parameters).ConfigureAwait(false);
        return null;
    }

    private async Task WatchAsync(HttpContext context, ServedKind kind, Selection selection, ResponseForm form, WatchParameters parameters)
    {
        context.Response.ContentType = "application/json";
        CancellationToken cut = faults.Cut;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cut, context.RequestAborted);
        try
        {
            await watches.RunAsync(context.Response, kind, selection, form, parameters, ends.Token).ConfigureAwait(false);
        }
        finally
        {
            if (cut.IsCancellationRequested) faults.CountCut();
        }
    }

    private ServerAnswer? ForbidsInitialEvents(IQueryCollection query)
    {
        string? why = !options.StreamsLists ? "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled"
            : query["resourceVersionMatch"] != "NotOlderThan" ? "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan" : null;
        if (why is null) return null;
        string field = options.StreamsLists ? "resourceVersionMatch" : "sendInitialEvents";
        var details = new JsonObject
        {
            ["group"] = "meta.k8s.io",
            ["kind"] = "ListOptions",
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "FieldValueForbidden", ["message"] = $"Forbidden: {why}", ["field"] = field }),
        };
        return ServerAnswer.Status(ApiStatus.Invalid($"ListOptions.meta.k8s.io \"\" is invalid: {field}: Forbidden: {why}", details));
    }

    private ServerAnswer DeleteAll(HttpRequest request, ServedKind kind, ResourcePath path, WriteOptions write)
    {
        (Selection? selection, string problem) = SelectionOf(request.Query, path);
        if (selection is null) return ServerAnswer.Status(ApiStatus.BadRequest(problem));
        ServerAnswer before = lists.List(kind, selection, 0, "", ResponseForm.Objects);
        JsonArray items = JsonTexts.TryParseObject(before.Body)?["items"] as JsonArray ?? [];
        foreach (JsonNode? item in items)
        {
            JsonNode? metadata = item?["metadata"];
            string name = metadata?["name"]?.GetValue<string>() ?? "", @namespace = metadata?["namespace"]?.GetValue<string>() ?? "";
            writer.Delete(new(kind, @namespace, name, ""), null, null, write);
        }

        return before;
    }

    private ServerAnswer Delete(WriteTarget target, byte[] body, WriteOptions write)
    {
        JsonObject? sent = body.Length == 0 ? [] : JsonTexts.TryParseObject(body);
        if (sent is null) return ServerAnswer.Status(ApiStatus.BadRequest("the body of a deletion must be DeleteOptions as JSON"));
        bool dryRun = sent["dryRun"] is JsonArray { Count: > 0 };
        return writer.Delete(target, Precondition(sent, "uid"), Precondition(sent, "resourceVersion"), dryRun ? write with { DryRun = true } : write);
    }

    private static string? Precondition(JsonObject options, string name) =>
        options["preconditions"] is JsonObject preconditions && preconditions[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static byte[]? AsJson(HttpRequest request, byte[] body, ServedKind kind, out ServerAnswer? refusal)
    {
        refusal = null;
        switch (MediaType(request))
        {
            case "" or "application/json" or "*/*" when JsonTexts.TryParseObject(body) is not null:
                return body;
            case "" or "application/json" or "*/*":
                refusal = ServerAnswer.Status(ApiStatus.BadRequest($"the object provided is unrecognized (must be of type {kind.Resource.Kind}): couldn't get version/kind; json parse error"));
                return null;
            case "application/yaml" when Model.Yaml.YamlToJson.Convert(body) is { Documents: [var document], Problems.Count: 0 }:
                return document.Json.ToArray();
            case "application/yaml":
                refusal = ServerAnswer.Status(ApiStatus.BadRequest("the body is no single YAML document"));
                return null;
            default:
                refusal = ServerAnswer.Status(new(415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml"));
                return null;
        }
    }

    private static (Selection? Selection, string Problem) SelectionOf(IQueryCollection query, ResourcePath path)
    {
        (LabelSelector? labels, string problem) = Selectors.ParseLabels(query["labelSelector"].ToString());
        if (labels is null) return (null, problem);
        (IReadOnlyList<FieldRequirement>? fields, problem) = Selectors.ParseFields(query["fieldSelector"].ToString());
        return fields is null ? (null, problem) : (new(path.Namespace, labels, fields), "");
    }

    private static WriteOptions WriteOptionsOf(HttpRequest request)
    {
        string manager = request.Query["fieldManager"].ToString(), agent = request.Headers.UserAgent.ToString();
        int end = agent.AsSpan().IndexOfAny('/', ' ');
        string validation = request.Query["fieldValidation"].ToString();
        return new()
        {
            DryRun = request.Query["dryRun"] == "All",
            Manager = manager.Length > 0 ? manager : end > 0 ? agent[..end] : agent.Length > 0 ? agent : "unknown",
            IsManagerNamed = manager.Length > 0,
            Force = request.Query["force"].ToString() is "true" or "1",
            FieldValidation = validation.Length > 0 ? validation : "Warn",
        };
    }

    private static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        // Kestrel holds the body to MostBodyOctets.
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted).ConfigureAwait(false);
        return body.ToArray();
    }

    private static string MediaType(HttpRequest request)
    {
        StringValues type = request.Headers.ContentType;
        return type.ToString().Split(';', 2)[0].Trim();
    }

    private static string ReasonOf(int code) => code switch
    {
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        409 => "Conflict",
        410 => "Expired",
        429 => "TooManyRequests",
        500 => "InternalError",
        503 => "ServiceUnavailable",
        504 => "Timeout",
        _ => "",
    };

    private static async Task SendAsync(HttpContext context, ServerAnswer answer)
    {
        HttpResponse response = context.Response;
        response.StatusCode = answer.Code;
        response.ContentType = answer.ContentType;
        if (answer.RetryAfterSeconds is { } seconds) response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        foreach (string warning in answer.Warnings) response.Headers.Append("Warning", $"299 - \"{warning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
    }
}
