using Net.Model;

namespace Net.Policy;

/// <summary>A verdict with its reasons.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Source">The pod it comes from; null if it comes from none.</param>
/// <param name="Destination">The pod it goes to; null if it goes to none.</param>
/// <param name="Egress">The source's side.</param>
/// <param name="Ingress">The destination's side.</param>
public sealed record Explanation(Flow Flow, ObjectKey? Source, ObjectKey? Destination, DirectionExplanation Egress, DirectionExplanation Ingress)
{
    /// <summary>The verdict, equal to <see cref="PolicySnapshot.Evaluate"/>'s.</summary>
    public Verdict Verdict => new(Egress.Cause, Ingress.Cause);

    /// <summary>Whether the flow may pass.</summary>
    public bool Allowed => Verdict.Allowed;

    /// <summary>For a denied flow what denies it; for an allowed one why both sides allow it.</summary>
    public override string ToString() =>
        Allowed ? $"{Egress}\n{Ingress}" : string.Join('\n', new[] { Egress, Ingress }.Where(static side => !side.Allowed));
}
