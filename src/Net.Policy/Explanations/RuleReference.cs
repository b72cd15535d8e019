using Net.Model;

namespace Net.Policy;

/// <summary>A rule of a policy, and what of it matched.</summary>
/// <param name="Tier">The policy's tier.</param>
/// <param name="Kind">The policy's kind.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Direction">The direction the rule is of.</param>
/// <param name="Rule">The rule's position among those of its direction, from 0.</param>
/// <param name="Name">The rule's name, or empty.</param>
/// <param name="Peer">The position of the peer that matched; null when the rule matches everybody, or none did.</param>
/// <param name="Port">The position of the port that matched; null when the rule is for all ports, or none did.</param>
public sealed record RuleReference(PolicyTier Tier, string Kind, ObjectKey Policy, Direction Direction, int Rule, string Name = "", int? Peer = null, int? Port = null)
{
    /// <summary>The rule's path in the policy, such as <c>spec.ingress[0]</c>.</summary>
    public string Path => $"spec.{(Direction == Direction.Egress ? "egress" : "ingress")}[{Rule}]";

    /// <summary>Such as <c>NetworkPolicy shop/db rule 0 (from[1], ports[0])</c>.</summary>
    public override string ToString()
    {
        string peers = Direction == Direction.Egress ? "to" : "from", ports = Tier == PolicyTier.NetworkPolicy ? "ports" : "protocols";
        string[] parts = [.. new[] { Peer is { } peer ? $"{peers}[{peer}]" : null, Port is { } port ? $"{ports}[{port}]" : null }.OfType<string>()];
        return $"{Kind} {Policy} rule {Rule}{(Name.Length > 0 ? $" \"{Name}\"" : "")}{(parts.Length > 0 ? $" ({string.Join(", ", parts)})" : "")}";
    }
}
