using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Net.Conformance.Policy;
using Net.Model;
using Net.Policy;

namespace Net.Conformance.Fuzzing;

/// <summary>
/// Puts broken policies into recorded clusters and asks about their flows and about flows of nobody: nothing may throw, and no verdict may
/// differ from its explanation.
/// </summary>
public static class PolicyFuzz
{
    private const int MostFailures = 20;

    private const int FlowsEach = 8;

    /// <summary>The questions about whole clusters are slow: one document in so many has them answered.</summary>
    private const int WholeClusterEvery = 50;

    /// <summary>Runs documents and gives what went wrong, at most 20.</summary>
    /// <param name="folder">The folder of the recorded cases.</param>
    /// <param name="count">How many documents, each a policy.</param>
    /// <param name="seed">Which documents.</param>
    /// <param name="progress">Told the number of documents done, every 10,000.</param>
    public static IReadOnlyList<FuzzFailure> Run(string folder, int count, int seed, Action<int>? progress = null)
    {
        RecordedCluster[] clusters = [.. RecordedFiles.In(folder).SelectMany(RecordedFiles.Lines).Select(RecordedCluster.Read).Where(static cluster => cluster.Flows.Count > 0 && cluster.Objects.Any(IsPolicy))];
        var random = new Random(seed);
        var mutator = new DocumentMutator([.. clusters.SelectMany(static cluster => cluster.Objects).Where(IsPolicy).Select(Text)], random);
        List<FuzzFailure> failures = [];
        for (int i = 0; i < count && failures.Count < MostFailures; i++)
        {
            RecordedCluster cluster = clusters[random.Next(clusters.Length)];
            byte[] document = mutator.Next();
            bool clusterWide = random.Next(2) == 0;
            ResourceType kind = clusterWide ? ClusterNetworkPolicy.Resource : NetworkPolicy.Resource;
            try
            {
                if (Check(cluster, document, clusterWide, random, whole: i % WholeClusterEvery == 0) is { } problem) failures.Add(new(i, kind, document, problem));
            }
            catch (Exception thrown)
            {
                failures.Add(new(i, kind, document, thrown.ToString()));
            }

            if ((i + 1) % 10_000 == 0) progress?.Invoke(i + 1);
        }

        return failures;
    }

    private static bool IsPolicy(IApiObject target) => target is NetworkPolicy or ClusterNetworkPolicy;

    private static byte[] Text(IApiObject policy)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text)) policy.WriteJson(writer);
        return text.WrittenSpan.ToArray();
    }

    private static string? Check(RecordedCluster cluster, byte[] document, bool clusterWide, Random random, bool whole)
    {
        IApiObject? policy = clusterWide ? ModelJson.Read<ClusterNetworkPolicy>(document).Value : ModelJson.Read<NetworkPolicy>(document).Value;
        if (policy is null) return null;
        PolicySnapshot policies = PolicySnapshot.Of([.. cluster.Objects, policy], cluster.Domains);
        Reachability? reach = whole ? Reachability.Of(policies) : null;
        for (int i = 0; i < FlowsEach; i++)
        {
            Flow flow = random.Next(4) == 0 ? OfNobody(random) : cluster.Flows[random.Next(cluster.Flows.Count)].Flow;
            Verdict verdict = policies.Evaluate(flow);
            Explanation explanation = policies.Explain(flow);
            if (explanation.Verdict != verdict) return $"{flow}: {verdict}, but explained as {explanation}";
            if (explanation.ToString().Length == 0) return $"{flow}: no explanation";
        }

        if (reach is not null) PolicyAudit.Of(reach);
        return null;
    }

    private static Flow OfNobody(Random random)
    {
        Span<byte> octets = stackalloc byte[40];
        random.NextBytes(octets);
        int length = random.Next(3) switch { 0 => 0, 1 => 4, _ => 16 };
        return new((TransportProtocol)octets[0], IpAddress.FromBytes(octets[4..(4 + length)]), MemoryMarshal.Read<ushort>(octets[1..]), IpAddress.FromBytes(octets[20..(20 + length)]), (ushort)random.Next(65536));
    }
}
