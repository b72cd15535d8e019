using Net.Policy;

namespace Net.Conformance.Policy;

/// <summary>Recorded verdicts on flows, of whole clusters with their policies.</summary>
public sealed class PolicyArea : IConformanceArea
{
    /// <inheritdoc/>
    public string Name => "policy";

    /// <inheritdoc/>
    public string Summary => "verdicts of NetworkPolicies and ClusterNetworkPolicies, one case a cluster";

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileResult> RunAsync(ConformanceRequest request)
    {
        await Task.CompletedTask;
        foreach (string file in RecordedFiles.In(request.Folder))
        {
            List<CaseFailure> failures = [];
            int cases = 0, flows = 0;
            foreach (string line in RecordedFiles.Lines(file))
            {
                RecordedCluster cluster = RecordedCluster.Read(line);
                cases++;
                flows += cluster.Flows.Count;
                if (Differences(cluster) is { Length: > 0 } difference) failures.Add(new(cluster.Id, difference));
            }

            yield return new(Path.GetFileName(file), cases, failures, $"{flows} flows");
        }
    }

    /// <summary>Where verdicts differ from the recorded ones, or the reasons from the verdicts; empty if nowhere.</summary>
    public static string Differences(RecordedCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        PolicySnapshot policies = PolicySnapshot.Of(cluster.Objects, cluster.Domains);
        List<string> lines = [];
        foreach (RecordedFlow recorded in cluster.Flows)
        {
            Verdict verdict = policies.Evaluate(recorded.Flow);
            if (verdict.Allowed != recorded.Allowed || verdict.IngressAllowed != recorded.Ingress || verdict.EgressAllowed != recorded.Egress)
            {
                lines.Add($"{recorded.Flow}: recorded egress {Word(recorded.Egress)}, ingress {Word(recorded.Ingress)}; is {verdict}\n{policies.Explain(recorded.Flow)}");
            }
            else if (policies.Explain(recorded.Flow) is var explanation && explanation.Verdict != verdict)
            {
                lines.Add($"{recorded.Flow}: verdict {verdict}, but explained as {explanation.Verdict}");
            }
        }

        return string.Join('\n', lines);
    }

    private static string Word(bool allowed) => allowed ? "allow" : "deny";
}
