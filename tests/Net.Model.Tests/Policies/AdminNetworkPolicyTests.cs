using System.Text;

namespace Net.Model.Tests.Policies;

public class AdminNetworkPolicyTests
{
    private const string Everything = """
        {"priority":10,"subject":{"pods":{"namespaceSelector":{},"podSelector":{}}},
         "ingress":[{"name":"in","action":"Pass","from":[{"namespaces":{}},{"pods":{"namespaceSelector":{},"podSelector":{"matchLabels":{"app":"web"}}}}],
                     "ports":[{"portNumber":{"protocol":"TCP","port":80}},{"portRange":{"start":1,"end":2}},{"namedPort":"http"}]}],
         "egress":[{"action":"Allow","to":[{"networks":["10.0.0.0/8","fd00::/8"]},{"nodes":{}},{"domainNames":["*.example.com"]}],"ports":[{"portNumber":{"protocol":"UDP","port":53}}]}]}
        """;

    [Fact]
    public void Admit_EveryField_AcceptedAndReadBack()
    {
        ApiAnswer answer = Admit("AdminNetworkPolicy", "rules", Everything);
        Assert.Equal(201, answer.Code);
        AdminNetworkPolicy policy = Assert.IsType<AdminNetworkPolicy>(answer.Stored);
        Assert.Equal(("Pass", 80, "http", "*.example.com"), (policy.Spec.Ingress[0].Action, policy.Spec.Ingress[0].Ports[0].PortNumber!.Port, policy.Spec.Ingress[0].Ports[2].NamedPort, policy.Spec.Egress[0].To[2].DomainNames[0]));
        Assert.Equal(policy, ModelJson.Read<AdminNetworkPolicy>(ModelJson.Write(policy)).Value);
    }

    [Theory]
    [InlineData("\"priority\":10", "\"priority\":1001", "spec.priority")]
    [InlineData("\"action\":\"Allow\"", "\"action\":\"Accept\"", "spec.egress[0].action")]
    [InlineData("fd00::/8", "::ffff:10.0.0.0/104", "spec.egress[0].to[0].networks[1]")]
    [InlineData("\"start\":1", "\"start\":0", "spec.ingress[0].ports[1].portRange.start")]
    [InlineData("{\"namespaces\":{}}", "{}", "spec.ingress[0].from[0]")]
    [InlineData("{\"portNumber\":{\"protocol\":\"UDP\",\"port\":53}}", "{\"namedPort\":\"dns\"}", "spec.egress[0]")]
    public void Admit_PartThatTheSchemaForbids_RefusedThere(string part, string instead, string field)
    {
        Assert.Contains(part, Everything, StringComparison.Ordinal);
        ApiAnswer answer = Admit("AdminNetworkPolicy", "rules", Everything.Replace(part, instead, StringComparison.Ordinal));
        Assert.Equal(422, answer.Code);
        Assert.Contains(answer.Errors, error => error.Field == field);
    }

    [Theory]
    [InlineData("default", "Deny", 201)]
    [InlineData("other", "Deny", 422)]
    [InlineData("default", "Pass", 422)]
    public void Admit_Baseline_OneOfItsNameThatDoesNotPass(string name, string action, int code) =>
        Assert.Equal(code, Admit("BaselineAdminNetworkPolicy", name, $$$"""{"subject":{"namespaces":{}},"ingress":[{"action":"{{{action}}}","from":[{"namespaces":{}}]}]}""").Code);

    // The rule reads the object's name, which the typed form must bring along.
    [Theory]
    [InlineData("default", 0)]
    [InlineData("other", 1)]
    public void ValidateCreate_TypedBaseline_OneOfItsName(string name, int errors)
    {
        ApiRules rules = ApiRules.For("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy")!;
        ApiAnswer accepted = Admit("BaselineAdminNetworkPolicy", "default", """{"subject":{"namespaces":{}}}""");
        var typed = (BaselineAdminNetworkPolicy)accepted.Stored!;
        Assert.Equal(errors, rules.ValidateCreate(typed with { Metadata = typed.Metadata with { Name = name } }).Count);
    }

    private static ApiAnswer Admit(string kind, string name, string spec) => ApiRules.For("policy.networking.k8s.io/v1alpha1", kind)!.Admit(new(
        ApiOperation.Create, Encoding.UTF8.GetBytes($$$"""{"apiVersion":"policy.networking.k8s.io/v1alpha1","kind":"{{{kind}}}","metadata":{"name":"{{{name}}}"},"spec":{{{spec}}}}""")));
}
