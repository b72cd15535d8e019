using System.Text;
using System.Text.Json;
using Net.Model;

namespace Net.Conformance.Api;

/// <summary>One recorded answer of an API server.</summary>
public sealed record ApiCase(
    string Id,
    string Note,
    string ApiVersion,
    string Kind,
    ApiOperation Operation,
    bool Strict,
    IReadOnlyList<JsonElement> Existing,
    JsonElement? Old,
    JsonElement Input,
    bool Accepted,
    JsonElement? Output,
    int Code,
    string Message,
    IReadOnlyList<RecordedError> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<IReadOnlyList<int>> SharedNodePorts)
{
    /// <summary>Reads a line of a recorded file.</summary>
    public static ApiCase Parse(string line)
    {
        JsonElement c = JsonDocument.Parse(line).RootElement;
        string Text(string name) => c.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
        IEnumerable<JsonElement> List(string name) => c.TryGetProperty(name, out JsonElement value) ? value.EnumerateArray() : [];
        JsonElement? Maybe(string name) => c.TryGetProperty(name, out JsonElement value) ? value : null;
        ApiOperation operation = Text("op") switch
        {
            "create" => ApiOperation.Create,
            "update" => ApiOperation.Update,
            "statusUpdate" => ApiOperation.StatusUpdate,
            string other => throw new InvalidDataException($"Unknown op '{other}'"),
        };
        return new(
            Text("id"),
            Text("note"),
            Text("apiVersion"),
            Text("kind"),
            operation,
            Maybe("strict")?.GetBoolean() ?? false,
            [.. List("existing")],
            Maybe("old"),
            c.GetProperty("input"),
            c.GetProperty("accepted").GetBoolean(),
            Maybe("output"),
            Maybe("code")?.GetInt32() ?? 0,
            Text("message"),
            [.. List("errors").Select(static e => new RecordedError(e.GetProperty("field").GetString() ?? "", e.GetProperty("reason").GetString() ?? "", e.GetProperty("message").GetString() ?? ""))],
            [.. List("warnings").Select(static w => w.GetString() ?? "")],
            [.. List("sharedNodePorts").Select(static group => (IReadOnlyList<int>)[.. group.EnumerateArray().Select(static index => index.GetInt32())])]);
    }

    /// <summary>The object that was sent, as UTF-8.</summary>
    public byte[] Body => Encoding.UTF8.GetBytes(Input.GetRawText());
}

/// <summary>A recorded Status cause.</summary>
public sealed record RecordedError(string Field, string Reason, string Message);
