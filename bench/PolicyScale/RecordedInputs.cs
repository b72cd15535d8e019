using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using Net.Cluster;
using Net.Conformance.Policy;
using Net.Model;
using Net.Policy;

namespace PolicyScale;

/// <summary>The two recorded inputs, whose expected answers must come out.</summary>
internal static class RecordedInputs
{
    public static void Run()
    {
        Matrix(Read("matrix-1000x500.json.gz"));
        Latency(Read("latency-10000x5000.json.gz"));
    }

    private static void Matrix(RecordedCluster cluster)
    {
        PolicySnapshot policies = PolicySnapshot.Of(cluster.Objects);
        Pod[] pods = [.. cluster.Objects.OfType<Pod>()];
        byte[] bits = [];
        Timing first = Timing.Of(1, () => bits = Bits(policies, pods)), timing = Timing.Of(60, () => bits = Bits(policies, pods));
        Console.WriteLine($"matrix 1,000 x 1,000 pods, 500 policies, TCP/80, index given: {timing} ms, {first.Best:0.###} the first time; SHA-256 {Hash(bits)} {Check(bits, "ef61b36fcc22ebd112d0816d380465d6fbec90b718ac7cdd65f5f587563fd346")}");
    }

    // Row and column in the file's order, the diagonal 0, most significant bit first.
    private static byte[] Bits(PolicySnapshot policies, Pod[] pods)
    {
        PodMatrix matrix = Reachability.Of(policies).Matrix(TransportProtocol.Tcp, 80);
        var position = new Dictionary<ObjectKey, int>();
        for (int i = 0; i < matrix.Pods.Count; i++) position.Add(matrix.Pods[i], i);
        int[] order = Array.ConvertAll(pods, pod => position[ObjectKey.Of(pod)]);
        var bits = new byte[((pods.Length * pods.Length) + 7) / 8];
        var row = new ulong[(pods.Length + 63) / 64];
        for (int i = 0; i < order.Length; i++)
        {
            matrix.CopyRow(order[i], row);
            for (int j = 0; j < order.Length; j++)
            {
                int bit = (i * order.Length) + j;
                if (i != j && (row[order[j] >> 6] >> order[j] & 1) != 0) bits[bit >> 3] |= (byte)(0x80 >> (bit & 7));
            }
        }

        return bits;
    }

    private static void Latency(RecordedCluster cluster)
    {
        PolicySnapshot policies = PolicySnapshot.Empty;
        Console.WriteLine($"index 10,000 pods, 5,000 policies from objects: {Timing.Of(5, () => policies = PolicySnapshot.Of(cluster.Objects))} ms");
        Flow[] flows = [.. cluster.Flows.Select(static flow => flow.Flow)];
        bool[] verdicts = [.. flows.Select(flow => policies.Evaluate(flow).Allowed)];
        var bits = new byte[(flows.Length + 7) / 8];
        for (int i = 0; i < flows.Length; i++) bits[i >> 3] |= verdicts[i] ? (byte)(0x80 >> (i & 7)) : (byte)0;
        Console.WriteLine($"verdicts: SHA-256 {Hash(bits)} {Check(bits, "53dcc38c7ae9e94c01b362206a30a5be33b37ab106a8e2745cb1eb8aa7471c47")}");
        Console.WriteLine($"verdict: {Verdicts(policies, flows)}");
        Console.WriteLine($"verdict, 20 of the flows over and over: {Verdicts(policies, [.. Enumerable.Repeat(flows[..20], 100).SelectMany(static few => few)])}");

        var state = new ClusterState();
        state.Apply(cluster.Objects);
        using var index = new PolicyIndex(state);
        Pod pod = cluster.Objects.OfType<Pod>().ElementAt(5000);
        NetworkPolicy policy = cluster.Objects.OfType<NetworkPolicy>().ElementAt(2500);
        int round = 0;
        Console.WriteLine($"one pod's labels changed, state and index: {Timing.Of(60, () => state.Apply([pod with { Metadata = pod.Metadata with { Labels = pod.Metadata.Labels.With("app", $"app{++round % 20}") } }]))} ms");
        Console.WriteLine($"one policy changed to a new network and port, state and index: {Timing.Of(60, () => state.Apply([Changed(policy, ++round)]))} ms");
    }

    /// <summary>Nanoseconds and octets a verdict, over all flows in turn.</summary>
    public static string Verdicts(PolicySnapshot policies, Flow[] flows)
    {
        int allowed = 0;
        void All()
        {
            foreach (ref readonly Flow flow in flows.AsSpan())
            {
                if (policies.Evaluate(flow).Allowed) allowed++;
            }
        }

        // Until the code that stays has been compiled; before that the median is the compiler's.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1);) All();
        long before = GC.GetAllocatedBytesForCurrentThread();
        All();
        long octets = GC.GetAllocatedBytesForCurrentThread() - before;
        Timing timing = Timing.Of(300, All).Each(flows.Length);
        return $"{timing} ns over {flows.Length} flows, {octets} octets allocated";
    }

    private static NetworkPolicy Changed(NetworkPolicy policy, int round) => policy with
    {
        Spec = policy.Spec with
        {
            PolicyTypes = ["Ingress", "Egress"],
            Egress = [new() { To = [new() { IpBlock = new() { Cidr = $"10.{round % 250}.7.0/24" } }], Ports = [new() { Port = 1000 + round }] }],
        },
    };

    private static string Check(byte[] bits, string expected) => Hash(bits) == expected ? "as recorded" : "NOT AS RECORDED";

    private static string Hash(byte[] bits) => Convert.ToHexStringLower(SHA256.HashData(bits));

    private static RecordedCluster Read(string file)
    {
        using var stream = new GZipStream(File.OpenRead(Path.Combine("tests", "vectors", "policy", "perf", file)), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        return RecordedCluster.Read(reader.ReadToEnd());
    }
}
