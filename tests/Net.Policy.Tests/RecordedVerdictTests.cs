using System.IO.Compression;
using System.Security.Cryptography;
using Net.Conformance;
using Net.Conformance.Policy;
using Net.Model;
using Net.TestSupport;

namespace Net.Policy.Tests;

public sealed class RecordedVerdictTests
{
    [Theory]
    [InlineData("networkpolicy.jsonl.gz", 170, 6328)]
    [InlineData("clusternetworkpolicy.jsonl.gz", 130, 4924)]
    [InlineData("crafted.jsonl.gz", 29, 6848)]
    [InlineData("special.jsonl", 11, 40)]
    [InlineData("disagreements.jsonl.gz", 136, 527)]
    public void Evaluate_RecordedFlow_GivesTheRecordedVerdict(string file, int cases, int flows)
    {
        List<RecordedCluster> clusters = [.. RecordedFiles.Lines(Repository.Vectors("policy", file)).Select(RecordedCluster.Read)];

        Assert.Equal(cases, clusters.Count);
        Assert.Equal(flows, clusters.Sum(static cluster => cluster.Flows.Count));
        Assert.All(clusters, static cluster => Assert.Equal("", PolicyArea.Differences(cluster)));
    }

    [Theory]
    [InlineData("latency-10000x5000.json.gz", 1440, "53dcc38c7ae9e94c01b362206a30a5be33b37ab106a8e2745cb1eb8aa7471c47")]
    public void Evaluate_LargeCluster_GivesTheRecordedBits(string file, int allowed, string sha256)
    {
        RecordedCluster cluster = ReadLarge(file);
        PolicySnapshot policies = PolicySnapshot.Of(cluster.Objects);
        bool[] verdicts = [.. cluster.Flows.Select(flow => policies.Evaluate(flow.Flow).Allowed)];

        Assert.Equal(allowed, verdicts.Count(static one => one));
        Assert.Equal(sha256, Hash(verdicts));
    }

    [Fact]
    public void Evaluate_AllPairs_GivesTheRecordedMatrix()
    {
        RecordedCluster cluster = ReadLarge("matrix-1000x500.json.gz");
        PolicySnapshot policies = PolicySnapshot.Of(cluster.Objects);
        IpAddress[] pods = [.. cluster.Objects.OfType<Pod>().Select(static pod => pod.Addresses()[0])];
        var verdicts = new bool[pods.Length * pods.Length];
        for (int row = 0; row < pods.Length; row++)
        {
            for (int column = 0; column < pods.Length; column++)
            {
                verdicts[(row * pods.Length) + column] = row != column && policies.Evaluate(new(TransportProtocol.Tcp, pods[row], 0, pods[column], 80)).Allowed;
            }
        }

        Assert.Equal(483_442, verdicts.Count(static one => one));
        Assert.Equal("ef61b36fcc22ebd112d0816d380465d6fbec90b718ac7cdd65f5f587563fd346", Hash(verdicts));
    }

    [Fact]
    public void Evaluate_LargeCluster_AllocatesNothing()
    {
        RecordedCluster cluster = ReadLarge("latency-10000x5000.json.gz");
        PolicySnapshot policies = PolicySnapshot.Of(cluster.Objects);
        Flow[] flows = [.. cluster.Flows.Select(static flow => flow.Flow)];
        foreach (Flow flow in flows) policies.Evaluate(flow);

        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (Flow flow in flows) policies.Evaluate(flow);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static RecordedCluster ReadLarge(string file)
    {
        using var stream = new GZipStream(File.OpenRead(Repository.Vectors("policy", "perf", file)), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        return RecordedCluster.Read(reader.ReadToEnd());
    }

    // Most significant bit of each octet first, padded with zeros.
    private static string Hash(bool[] bits)
    {
        var octets = new byte[(bits.Length + 7) / 8];
        for (int i = 0; i < bits.Length; i++) octets[i / 8] |= (byte)(bits[i] ? 0x80 >> (i % 8) : 0);
        return Convert.ToHexStringLower(SHA256.HashData(octets));
    }
}
