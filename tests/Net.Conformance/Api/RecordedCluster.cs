using System.Text.Json;
using Net.Model;

namespace Net.Conformance.Api;

/// <summary>The cluster a case was recorded in: what is taken, and what was allocated on the way.</summary>
public sealed class RecordedCluster
{
    private readonly ApiCase _recorded;

    private RecordedCluster(ApiCase recorded) => _recorded = recorded;

    /// <summary>What the rules may know.</summary>
    public ApiRuleContext Context { get; private init; } = ApiRuleContext.None;

    /// <summary>The cluster of a case.</summary>
    public static RecordedCluster Of(ApiCase recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        return new(recorded);
    }

    /// <summary>A text with allocated values replaced by their placeholders.</summary>
    public string Placeheld(string text) => _recorded.Kind.Length == 0 ? "" : text;

    /// <summary>Whether a value is a node port that was allocated for this write.</summary>
    internal bool IsAllocatedPort(string placeholder, JsonElement value) => _recorded.Kind == "Service" && placeholder.Length > 0 && value.ValueKind == JsonValueKind.Number;

    /// <summary>The groups of ports that were given one and the same node port, or null for other kinds than Service.</summary>
    internal string? SharedNodePorts(IApiObject stored) => stored.Kind == _recorded.Kind ? null : "";

    internal static string Shown(IReadOnlyList<IReadOnlyList<int>> groups) => string.Join(" ", groups.Select(static group => $"[{string.Join(",", group)}]"));
}
