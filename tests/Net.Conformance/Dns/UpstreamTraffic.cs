namespace Net.Conformance.Dns;

/// <summary>What the upstream was asked because of a question, recorded and now.</summary>
internal sealed record UpstreamTraffic(IReadOnlyList<UpstreamQuestion> Expected, IReadOnlyList<UpstreamQuestion> Actual)
{
    /// <summary>Nothing, or nothing that was recorded.</summary>
    internal static UpstreamTraffic None { get; } = new([], []);

    /// <summary>Whether the same was asked as often, however it was put.</summary>
    internal bool AsksTheSame => Expected.Count == Actual.Count && Expected.Zip(Actual).All(static pair => pair.First.AsksTheSameAs(pair.Second));

    /// <summary><c>upstream queries</c> where another number or other things were asked, <c>upstream question</c> where flags, EDNS or letters were others.</summary>
    internal IEnumerable<string> Differences
    {
        get
        {
            if (!AsksTheSame) yield return "upstream queries";

            // Over which transport is open where nobody waits for the answer.
            else if (Expected.Zip(Actual).Any(static pair => pair.First with { IsStream = pair.Second.IsStream } != pair.Second)) yield return "upstream question";
        }
    }

    public override string ToString() => $"upstream was asked {Text(Actual)}; recorded {Text(Expected)}";

    private static string Text(IReadOnlyList<UpstreamQuestion> questions) =>
        questions.Count == 0 ? "nothing" : string.Join("; ", questions.Select(static q => $"{q.Name} {q.Type} {(q.IsStream ? "tcp" : "udp")} {q.Details}"));
}
