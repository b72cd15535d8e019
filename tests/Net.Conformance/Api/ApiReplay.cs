using System.Text;
using System.Text.Json;
using Net.Model;

namespace Net.Conformance.Api;

/// <summary>Runs a recorded write through the rules of its kind and compares the answers.</summary>
public static class ApiReplay
{
    private const string Namespace = "shop";

    /// <summary>What the answer has in common with the recorded one.</summary>
    /// <param name="Difference">What differs in acceptance, (field, reason) pairs or output; null when nothing does.</param>
    /// <param name="MessagesEqual">Whether every message is equal, word by word.</param>
    /// <param name="WarningsEqual">Whether the warnings are equal.</param>
    /// <param name="MessageDifference">The first message that differs.</param>
    public sealed record Outcome(string? Difference, bool MessagesEqual, bool WarningsEqual, string? MessageDifference);

    /// <summary>Whether the SDK has rules for the kind.</summary>
    public static bool Knows(ApiCase recorded) => ApiRules.For(recorded.ApiVersion, recorded.Kind) is not null;

    /// <summary>Replays one case.</summary>
    public static Outcome Run(ApiCase recorded)
    {
        ApiRules? rules = ApiRules.For(recorded.ApiVersion, recorded.Kind);
        if (rules is null) return new($"no rules for {recorded.ApiVersion} {recorded.Kind}", false, false, null);
        var cluster = RecordedCluster.Of(recorded);
        var request = new ApiRequest(recorded.Operation, recorded.Body)
        {
            Old = recorded.Old is { } old ? Read(old) : null,
            OldBody = recorded.Old is { } oldBody ? Encoding.UTF8.GetBytes(oldBody.GetRawText()) : default,
            Namespace = rules.Resource.IsNamespaced ? Namespace : "",
            Strict = recorded.Strict,
            Context = cluster.Context,
        };
        ApiAnswer answer = rules.Admit(request);
        (bool messages, string? first) = CompareMessages(recorded, answer);
        return new(Compare(recorded, answer, cluster), messages, answer.Warnings.SequenceEqual(recorded.Warnings), first);
    }

    /// <summary>Reads a stored object of any kind.</summary>
    public static IApiObject? Read(JsonElement stored)
    {
        string apiVersion = stored.GetProperty("apiVersion").GetString() ?? "", kind = stored.GetProperty("kind").GetString() ?? "";
        return ApiKinds.TryGet(apiVersion, kind, out ApiKind? known) ? known.Read(Encoding.UTF8.GetBytes(stored.GetRawText()), null).Value : null;
    }

    private static string? Compare(ApiCase recorded, ApiAnswer answer, RecordedCluster cluster)
    {
        if (answer.IsAccepted != recorded.Accepted)
        {
            return recorded.Accepted
                ? $"accepted by the server, refused here ({answer.Code}): {answer.Message}"
                : $"refused by the server ({recorded.Code}), accepted here: {recorded.Message}{string.Join("; ", recorded.Errors.Select(static e => $"{e.Field}: {e.Message}"))}";
        }

        if (recorded.Accepted) return CompareOutput(recorded, answer, cluster);
        if (answer.Code != recorded.Code) return $"code {recorded.Code} from the server, {answer.Code} here: {answer.Message}";
        HashSet<string> expected = [.. recorded.Errors.Select(static e => $"{e.Field}: {e.Reason}")];
        HashSet<string> actual = [.. answer.Errors.Select(static e => $"{e.Field}: {e.Reason.CauseReason()}")];
        if (expected.SetEquals(actual)) return null;
        IEnumerable<string> missing = recorded.Errors.Where(e => !actual.Contains($"{e.Field}: {e.Reason}")).Select(static e => $"- {e.Field}: {e.Reason}: {e.Message}");
        IEnumerable<string> extra = answer.Errors.Where(e => !expected.Contains($"{e.Field}: {e.Reason.CauseReason()}")).Select(static e => $"+ {e}");
        return $"errors differ\n{string.Join("\n", missing.Concat(extra))}";
    }

    private static string? CompareOutput(ApiCase recorded, ApiAnswer answer, RecordedCluster cluster)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) answer.Stored!.WriteJson(writer);
        JsonElement actual = JsonDocument.Parse(answer.StoredBody.IsEmpty ? buffer.WrittenMemory : answer.StoredBody).RootElement;
        var differences = new List<string>();
        if (recorded.Output is { } output) new OutputComparison(cluster, differences).Compare("", output, actual);
        if (differences.Count == 0 && cluster.SharedNodePorts(answer.Stored!) is { } shared && shared != RecordedCluster.Shown(recorded.SharedNodePorts))
        {
            differences.Add($"ports that share a node port: {RecordedCluster.Shown(recorded.SharedNodePorts)} at the server, {shared} here");
        }

        return differences.Count == 0 ? null : string.Join("\n", differences);
    }

    private static (bool Equal, string? First) CompareMessages(ApiCase recorded, ApiAnswer answer)
    {
        if (recorded.Accepted || answer.IsAccepted) return (recorded.Accepted == answer.IsAccepted, null);

        // What a 400 says of a body names Go types: not promised. The order of the errors of one field is, except where the server's own varies.
        if (recorded.Errors.Count == 0) return (true, null);
        string[] expected = [.. recorded.Errors.Select(static e => $"{e.Field}: {e.Message}").Distinct()];
        string[] actual = [.. answer.Errors.Select(static e => RecordedCluster.Placeheld(e.ToString())).Distinct()];
        string[] missing = [.. expected.Except(actual)], extra = [.. actual.Except(expected)];
        return missing.Length + extra.Length == 0 ? (true, null) : (false, $"server: {string.Join(" | ", missing)}\nhere:   {string.Join(" | ", extra)}");
    }
}
