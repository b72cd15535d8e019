using System.Text;

namespace Net.Testing.Tests.ApiServer;

/// <summary>Rights read from manifests, and what a server that enforces them answers.</summary>
public sealed class RbacRulesTests
{
    private static readonly RbacRules Rules = RbacRules.Parse(
        Encoding.UTF8.GetBytes("""
            kind: ClusterRole
            metadata: {name: reader}
            rules:
            - {apiGroups: [""], resources: [pods, nodes], verbs: [list, watch]}
            ---
            kind: ClusterRoleBinding
            metadata: {name: reader}
            roleRef: {kind: ClusterRole, name: reader}
            subjects: [{kind: ServiceAccount, name: agent, namespace: here}, {kind: ServiceAccount, name: other, namespace: here}]
            ---
            kind: Role
            metadata: {name: lease, namespace: here}
            rules:
            - {apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [mine], verbs: ["*"]}
            ---
            kind: RoleBinding
            metadata: {name: lease, namespace: here}
            roleRef: {kind: Role, name: lease}
            subjects: [{kind: ServiceAccount, name: agent, namespace: here}]
            ---
            kind: RoleBinding
            metadata: {name: nobody, namespace: here}
            roleRef: {kind: ClusterRole, name: missing}
            subjects: [{kind: ServiceAccount, name: agent, namespace: here}]
            """),
        "here",
        "agent");

    [Theory]
    [InlineData("list", "", "pods", "", "", true)]
    [InlineData("watch", "", "nodes", "", "", true)]
    [InlineData("list", "", "pods", "shop", "", true)]
    [InlineData("get", "", "pods", "shop", "cart", false)]
    [InlineData("list", "apps", "pods", "", "", false)]
    [InlineData("list", "", "pods/status", "", "", false)]
    [InlineData("update", "coordination.k8s.io", "leases", "here", "mine", true)]
    [InlineData("update", "coordination.k8s.io", "leases", "here", "yours", false)]
    [InlineData("update", "coordination.k8s.io", "leases", "there", "mine", false)]
    [InlineData("create", "coordination.k8s.io", "leases", "here", "", false)]
    public void Allows_ARequest_ByRoleScopeAndName(string verb, string group, string resource, string @namespace, string name, bool allowed) =>
        Assert.Equal(allowed, Rules.Allows(new(verb, group, resource, @namespace, name)));

    [Theory]
    [InlineData("{kind: ClusterRoleBinding, subjects: [{kind: ServiceAccount, name: agent, namespace: here}]}")]
    [InlineData("{kind: RoleBinding, subjects: [{kind: ServiceAccount, name: agent, namespace: here}], roleRef: {kind: Role}}\n---\n{kind: Role, rules: [{verbs: [1], resources: x}, 3]}")]
    [InlineData("{kind: ClusterRoleBinding, metadata: 1, roleRef: [], subjects: [3, {kind: ServiceAccount, name: agent, namespace: here}]}\n---\nplain")]
    public void Parse_PartsMissingOrOfOtherTypes_GiveNoRight(string yaml) =>
        Assert.False(RbacRules.Parse(Encoding.UTF8.GetBytes(yaml), "here", "agent").Allows(new("list", "", "pods", "", "")));

    [Fact]
    public void LeavingOneOut_TakesEachRightAwayByItself()
    {
        (string Right, RbacRules Others)[] each = [.. Rules.LeavingOneOut()];
        Assert.Equal(["list pods", "watch pods", "list nodes", "watch nodes", "* leases"], each.Select(static one => one.Right));
        Assert.False(each[0].Others.Allows(new("list", "", "pods", "", "")));
        Assert.True(each[0].Others.Allows(new("watch", "", "pods", "", "")));
        Assert.True(each[0].Others.Allows(new("list", "", "nodes", "", "")));
    }

    [Fact]
    public async Task Server_ThatEnforcesThem_RefusesAsARealOne()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(new() { Authorizer = Rules.Allows });
        var client = new Client(server);
        Assert.Equal(200, (await client.SendAsync("GET", "/api/v1/pods")).Code);
        Assert.Equal(200, (await client.SendAsync("GET", "/apis")).Code);
        (int code, System.Text.Json.Nodes.JsonNode? status) = await client.SendAsync("GET", "/api/v1/namespaces/inventory/services");
        Assert.Equal((403, "Forbidden"), (code, (string?)status!["reason"]));
        Assert.Equal("services is forbidden: User \"tester\" cannot list resource \"services\" in API group \"\" in the namespace \"inventory\"", (string?)status["message"]);
    }
}
