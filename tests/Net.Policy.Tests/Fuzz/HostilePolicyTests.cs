using System.Text;
using System.Text.Json.Nodes;
using Net.Model;
using Net.Policy.Tests.Naive;

namespace Net.Policy.Tests.Fuzz;

/// <summary>Documents that nobody validated, and flows of any addresses: nothing throws, verdict and reason agree, and what cannot be read never opens anything.</summary>
public sealed class HostilePolicyTests
{
    private static readonly string[] Words = ["", "*", "In", "NotIn", "Deny", "Pass", "Accept", "Admin", "TCP", "ICMP", "web", "10.0.0.0/33", "10.0.0.0/8", "::/0", "fe80::%eth0/64", "-1", "\u0000", "kubernetes.io/metadata.name"];

    [Fact]
    public void Evaluate_MutatedPolicies_NeverThrowsAndExplainsItself()
    {
        int problems = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var cluster = new RandomCluster(seed);
            IApiObject[] objects = [.. cluster.Objects.Select(one => one switch
            {
                NetworkPolicy policy => Mutated(policy, random),
                ClusterNetworkPolicy policy => Mutated(policy, random),
                _ => one,
            })];
            PolicySnapshot policies = PolicySnapshot.Of(objects, cluster.Domains);
            problems += policies.Problems.Count;
            for (int i = 0; i < 30; i++)
            {
                Flow flow = random.Next(4) == 0 ? Hostile(random) : cluster.Flow();
                Verdict verdict = policies.Evaluate(flow);
                Explanation explanation = policies.Explain(flow);
                Assert.Equal(verdict, explanation.Verdict);
                Assert.NotEmpty(explanation.ToString());
            }

            Reachability reach = Reachability.Of(policies);
            Assert.NotNull(PolicyAudit.Of(reach));
        }

        Assert.True(problems > 300);
    }

    [Theory]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{}]}]}""", "spec.ingress[0].from[0]")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/99"}}]}]}""", "spec.ingress[0].from[0].ipBlock.cidr")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"0.0.0.0/0","except":["nonsense"]}}]}]}""", "spec.ingress[0].from[0].ipBlock.except[0]")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":0}]}]}""", "spec.ingress[0].ports[0].port")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"protocol":"ICMP"}]}]}""", "spec.ingress[0].ports[0].protocol")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":90,"endPort":80}]}]}""", "spec.ingress[0].ports[0].endPort")]
    [InlineData("""{"podSelector":{"matchExpressions":[{"key":"app","operator":"Like","values":["x"]}]},"ingress":[{}]}""", "spec.podSelector.matchExpressions[0].operator")]
    public void Evaluate_PartThatCannotBeRead_FailsClosedAndIsNamed(string spec, string path)
    {
        NetworkPolicy policy = SmallCluster.Ingress("shop", "bad", LabelSelector.Empty) with { Spec = ModelJson.Read<NetworkPolicySpec>(spec).Value! };
        PolicySnapshot policies = PolicySnapshot.Of([SmallCluster.Pod("shop", "cart", "10.0.0.1"), SmallCluster.Pod("shop", "web", "10.0.0.2"), policy]);
        Assert.False(policies.Evaluate(Flow.Tcp("10.0.0.2", 0, "10.0.0.1", 80)).IngressAllowed);
        Assert.Equal(path, Assert.Single(policies.Problems).Path);
    }

    [Fact]
    public void Evaluate_PortNameThatTheDestinationDoesNotHave_IsDeniedAndSaysSo()
    {
        NetworkPolicy policy = SmallCluster.Ingress("shop", "named", LabelSelector.Empty) with { Spec = new() { Ingress = [new() { Ports = [new() { Port = "metrics" }] }] } };
        PolicySnapshot policies = PolicySnapshot.Of([SmallCluster.Pod("shop", "cart", "10.0.0.1"), policy]);
        DirectionExplanation ingress = policies.Explain(Flow.Tcp("10.9.9.9", 0, "10.0.0.1", 8080)).Ingress;
        Assert.Equal((VerdictCause.Isolated, MissReason.NamedPort), (ingress.Cause, ingress.NearestMiss!.Reason));
        Assert.Contains("names no port metrics", ingress.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Accept", true, false)]
    [InlineData("Deny", false, true)]
    [InlineData("Pass", false, true)]
    public void Evaluate_PeerOfAKindFromTheFuture_FailsClosed(string action, bool allowed, bool named)
    {
        ClusterNetworkPolicy policy = SmallCluster.Tier("future", "Admin", 1, new ClusterNetworkPolicyIngressRule { Action = action, From = [new()] });
        PolicySnapshot policies = PolicySnapshot.Of([SmallCluster.Pod("shop", "cart", "10.0.0.1"), SmallCluster.Pod("shop", "web", "10.0.0.2"), policy]);
        DirectionExplanation ingress = policies.Explain(Flow.Tcp("10.0.0.2", 0, "10.0.0.1", 80)).Ingress;
        Assert.Equal((allowed, named), (ingress.Allowed, ingress.Unreadable is not null));
        Assert.NotEmpty(policies.Problems);
    }

    private static Flow Hostile(Random random) => new(
        (TransportProtocol)random.Next(256), Address(random), (ushort)random.Next(65536), Address(random), (ushort)random.Next(65536));

    private static IpAddress Address(Random random)
    {
        Span<byte> octets = stackalloc byte[16];
        random.NextBytes(octets);
        return IpAddress.FromBytes(octets[..(random.Next(3) switch { 0 => 0, 1 => 4, _ => 16 })]);
    }

    // A field dropped, doubled or given another value; what the reader then makes of it is a policy like any other.
    private static T Mutated<T>(T policy, Random random)
        where T : class, IApiObject<T>
    {
        JsonNode root = JsonNode.Parse(Encoding.UTF8.GetString(ModelJson.Write(policy)))!;
        for (int i = 0; i < 1 + random.Next(3); i++) Mutate(root["spec"]!, random);
        return ModelJson.Read<T>(root.ToJsonString()).Value ?? policy;
    }

    private static void Mutate(JsonNode node, Random random)
    {
        if (node is JsonObject fields && fields.Count > 0)
        {
            string field = fields.ElementAt(random.Next(fields.Count)).Key;
            if (fields[field] is JsonObject or JsonArray && random.Next(4) > 0) Mutate(fields[field]!, random);
            else if (random.Next(2) == 0) fields.Remove(field);
            else fields[field] = Value(random);
        }
        else if (node is JsonArray items && items.Count > 0)
        {
            int at = random.Next(items.Count);
            if (items[at] is JsonObject or JsonArray && random.Next(4) > 0) Mutate(items[at]!, random);
            else if (random.Next(3) == 0) items.Add(items[at]?.DeepClone());
            else items[at] = Value(random);
        }
    }

    private static JsonNode? Value(Random random) => random.Next(6) switch
    {
        0 => null,
        1 => random.Next(-10, 70_000),
        2 => new JsonObject(),
        3 => new JsonArray(),
        _ => Words[random.Next(Words.Length)],
    };
}
