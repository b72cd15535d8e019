using Net.Cluster;
using Net.Model;
using Net.Policy.Tests.Naive;

namespace Net.Policy.Tests.Snapshots;

/// <summary>The policies of v1alpha1, which mean what ClusterNetworkPolicies mean.</summary>
public sealed class AdminNetworkPolicyTests
{
    private static readonly Pod Cart = SmallCluster.Pod("shop", "cart", "10.0.0.1"), Web = SmallCluster.Pod("web", "front", "10.0.0.2");
    private static readonly Flow FromWeb = Flow.Tcp("10.0.0.2", 0, "10.0.0.1", 80);

    [Theory]
    [InlineData("Allow", VerdictCause.AdminAccept)]
    [InlineData("Deny", VerdictCause.AdminDeny)]
    [InlineData("Pass", VerdictCause.Isolated)]
    [InlineData("Accept", VerdictCause.FailedClosed)]
    public void Evaluate_ActionOfTheFirstRuleThatMatches_ComesBeforeNetworkPolicies(string action, VerdictCause cause)
    {
        PolicySnapshot policies = PolicySnapshot.Of([Cart, Web, SmallCluster.Ingress("shop", "deny", LabelSelector.Empty), Admin($$$"""{"action":"{{{action}}}","from":[{"namespaces":{}}]}""")]);
        Assert.Equal(cause, policies.Explain(FromWeb).Ingress.Cause);
    }

    [Theory]
    [InlineData("""{"portNumber":{"protocol":"TCP","port":80}}""", true)]
    [InlineData("""{"portNumber":{"protocol":"","port":80}}""", true)]
    [InlineData("""{"portNumber":{"protocol":"UDP","port":80}}""", false)]
    [InlineData("""{"portNumber":{"protocol":"TCP","port":81}}""", false)]
    [InlineData("""{"portRange":{"start":79,"end":80}}""", true)]
    [InlineData("""{"portRange":{"protocol":"SCTP","start":79,"end":80}}""", false)]
    [InlineData("""{"namedPort":"http"}""", true)]
    [InlineData("""{"namedPort":"https"}""", false)]
    public void Evaluate_Port_MatchesTheDestinations(string port, bool denied)
    {
        Pod cart = Cart with { Spec = new() { Containers = [new() { Name = "main", Ports = [new() { Name = "http", Port = 80, Protocol = "TCP" }] }] } };
        PolicySnapshot policies = PolicySnapshot.Of([cart, Web, Admin($$$"""{"action":"Deny","from":[{"namespaces":{}}],"ports":[{{{port}}}]}""")]);
        Assert.Empty(policies.Problems);
        Assert.Equal(!denied, policies.Evaluate(FromWeb).Allowed);
    }

    [Theory]
    [InlineData("""{"action":"Deny","from":[{}]}""", false, "spec.ingress[0].from[0]: Required value")]
    [InlineData("""{"action":"Allow","from":[{}]}""", true, "spec.ingress[0].from[0]: Required value")]
    [InlineData("""{"action":"Accept","from":[{"namespaces":{}}]}""", false, "spec.ingress[0].action: Unsupported value: \"Accept\": supported values: \"Allow\", \"Deny\", \"Pass\"")]
    [InlineData("""{"action":"Deny","from":[{"namespaces":{}}],"ports":[{"portNumber":{"protocol":"ICMP","port":8}}]}""", false, "spec.ingress[0].ports[0].portNumber.protocol: Unsupported value: \"ICMP\"")]
    [InlineData("""{"action":"Deny","from":[{"namespaces":{}}],"ports":[{"portRange":{"start":90,"end":80}}]}""", false, "spec.ingress[0].ports[0].portRange: Invalid value: 90-80")]
    [InlineData("""{"action":"Deny","from":[{"namespaces":{}}],"ports":[{"portNumber":{"protocol":"TCP","port":8},"portRange":{"start":1,"end":2}}]}""", false, "spec.ingress[0].ports[0]: Invalid value")]
    public void Evaluate_WhatCannotBeRead_FailsClosedAndIsNamedWhereItStands(string rule, bool allowed, string problem)
    {
        PolicySnapshot policies = PolicySnapshot.Of([Cart, Web, Admin(rule)]);
        Assert.Equal(allowed, policies.Evaluate(FromWeb).Allowed);
        PolicyProblem found = Assert.Single(policies.Problems);
        Assert.Equal(("AdminNetworkPolicy", "spec.ingress[0]"), (found.Kind, found.Path));
        Assert.StartsWith(problem, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_PassOfTheBaseline_WhichHasNone_FailsClosed()
    {
        BaselineAdminNetworkPolicy baseline = Read<BaselineAdminNetworkPolicy>("default", """{"subject":{"namespaces":{}},"ingress":[{"action":"Pass","from":[{"namespaces":{}}]}]}""");
        Assert.Equal(VerdictCause.FailedClosed, PolicySnapshot.Of([Cart, Web, baseline]).Explain(FromWeb).Ingress.Cause);
    }

    [Fact]
    public void Evaluate_Baseline_DecidesWhatNothingBeforeItDoes()
    {
        BaselineAdminNetworkPolicy baseline = Read<BaselineAdminNetworkPolicy>("default", """{"subject":{"namespaces":{}},"ingress":[{"action":"Deny","from":[{"namespaces":{}}]}]}""");
        Assert.Equal(VerdictCause.BaselineDeny, PolicySnapshot.Of([Cart, Web, baseline]).Explain(FromWeb).Ingress.Cause);

        ClusterNetworkPolicy later = SmallCluster.Tier("cluster", "Baseline", 1000, SmallCluster.Rule("Accept"));
        Assert.True(PolicySnapshot.Of([Cart, Web, baseline, later]).Evaluate(FromWeb).Allowed);
    }

    [Fact]
    public void Index_PoliciesOfOneNameAndSeveralKinds_ComeAndGoByThemselves()
    {
        var state = new ClusterState();
        using var index = new PolicyIndex(state);
        state.Apply([Cart, Web, Admin("""{"action":"Deny","from":[{"namespaces":{}}]}"""), SmallCluster.Tier("rules", "Admin", 7, SmallCluster.Rule("Accept"))]);
        Assert.Contains("AdminNetworkPolicy rules", index.Explain(FromWeb).ToString(), StringComparison.Ordinal);
        Assert.False(index.Evaluate(FromWeb).Allowed);

        state.Apply(new ObjectChanges().Delete<AdminNetworkPolicy>("", "rules"));
        Assert.Equal(VerdictCause.AdminAccept, index.Explain(FromWeb).Ingress.Cause);
    }

    [Fact]
    public void Evaluate_ClusterPoliciesWrittenInTheOlderVersion_TheSameVerdicts()
    {
        int compared = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            var cluster = new RandomCluster(seed);
            IApiObject[] older = [.. cluster.Objects.Select(static one => one is ClusterNetworkPolicy { Spec.Tier: "Admin" } policy && InOlderVersion(policy) is { } admin ? admin : one)];
            if (!older.Any(static one => one is AdminNetworkPolicy)) continue;
            PolicySnapshot newer = PolicySnapshot.Of(cluster.Objects, cluster.Domains), asOlder = PolicySnapshot.Of(older, cluster.Domains);
            for (int i = 0; i < 100; i++, compared++)
            {
                Flow flow = cluster.Flow();
                Assert.Equal(newer.Evaluate(flow), asOlder.Evaluate(flow));
            }
        }

        Assert.True(compared > 1000, $"{compared} flows");
    }

    private static AdminNetworkPolicy InOlderVersion(ClusterNetworkPolicy policy) => new()
    {
        Metadata = policy.Metadata,
        Spec = new()
        {
            Priority = policy.Spec.Priority,
            Subject = policy.Spec.Subject,
            Ingress = policy.Spec.Ingress.Select(static rule => new AdminNetworkPolicyIngressRule { Name = rule.Name, Action = Action(rule.Action), From = rule.From, Ports = Ports(rule.Protocols) }).ToValueList(),
            Egress = policy.Spec.Egress.Select(static rule => new AdminNetworkPolicyEgressRule { Name = rule.Name, Action = Action(rule.Action), To = rule.To, Ports = Ports(rule.Protocols) }).ToValueList(),
        },
    };

    private static string Action(string action) => action == "Accept" ? "Allow" : action;

    private static ValueList<AdminNetworkPolicyPort> Ports(ValueList<ClusterNetworkPolicyProtocol> protocols) => protocols.Select(static protocol =>
    {
        (string name, ClusterNetworkPolicyPort? port) = protocol.Tcp is { } tcp ? ("TCP", tcp.DestinationPort) : protocol.Udp is { } udp ? ("UDP", udp.DestinationPort) : ("SCTP", protocol.Sctp?.DestinationPort);
        return new AdminNetworkPolicyPort
        {
            NamedPort = protocol.DestinationNamedPort,
            PortNumber = port?.Number is { } number ? new() { Protocol = name, Port = number } : null,
            PortRange = port?.Range is { } range ? new() { Protocol = name, Start = range.Start, End = range.End } : null,
        };
    }).ToValueList();

    private static AdminNetworkPolicy Admin(string rule) => Read<AdminNetworkPolicy>("rules", $$$"""{"priority":5,"subject":{"namespaces":{}},"ingress":[{{{rule}}}]}""");

    private static T Read<T>(string name, string spec)
        where T : class, IApiObject<T> => ModelJson.Read<T>($$$"""{"metadata":{"name":"{{{name}}}"},"spec":{{{spec}}}}""").Value!;
}
