using System.Text;

namespace Net.Model.Tests.Validation;

/// <summary>Objects at the edges of rules that no recorded case stands at: what is refused, by field and reason.</summary>
public class EdgeCaseTests
{
    private const string Longest63 = "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-0123456789";

    [Theory]
    [InlineData("""{"metadata":{"name":"LABEL63"},"spec":{"ports":[{"port":80}]}}""", "")]
    [InlineData("""{"metadata":{"name":"LABEL63x"},"spec":{"ports":[{"port":80}]}}""", "metadata.name: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"1a"},"spec":{"ports":[{"port":80}]}}""", "")]
    [InlineData("""{"metadata":{"name":"a.b"},"spec":{"ports":[{"port":80}]}}""", "metadata.name: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"ä"},"spec":{"ports":[{"port":80}]}}""", "metadata.name: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[]}}""", "spec.ports: FieldValueRequired")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":null,"clusterIP":"None"}}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"port":0}]}}""", "spec.ports[0].port: FieldValueInvalid|spec.ports[0].targetPort: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"port":65536,"targetPort":1}]}}""", "spec.ports[0].port: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"port":80,"targetPort":"abcdefghijklmno"}]}}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"port":80,"targetPort":"abcdefghijklmnop"}]}}""", "spec.ports[0].targetPort: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"port":80,"targetPort":"80"}]}}""", "spec.ports[0].targetPort: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"port":80,"targetPort":""}]}}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"port":80,"targetPort":-1}]}}""", "spec.ports[0].targetPort: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"port":80,"protocol":"tcp"}]}}""", "spec.ports[0].protocol: FieldValueNotSupported")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"name":"x","port":53,"protocol":"UDP"},{"name":"y","port":53}]}}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"name":"x","port":53},{"name":"y","port":53,"protocol":"TCP"}]}}""", "spec.ports[1]: FieldValueDuplicate")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"name":"x","port":53},{"name":"x","port":54}]}}""", "spec.ports[1].name: FieldValueDuplicate")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"port":80,"appProtocol":""}]}}""", "spec.ports[0].appProtocol: FieldValueInvalid|spec.ports[0].appProtocol: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":86400}},"ports":[{"port":80}]}}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":86401}},"ports":[{"port":80}]}}""", "spec.sessionAffinityConfig.clientIP.timeoutSeconds: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":0}},"ports":[{"port":80}]}}""", "spec.sessionAffinityConfig.clientIP.timeoutSeconds: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"type":"ExternalName","externalName":"a.b."}}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"type":"ExternalName","externalName":"a.b.."}}""", "spec.externalName: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"type":"ExternalName","externalName":"."}}""", "spec.externalName: FieldValueRequired")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"externalIPs":["127.0.0.1"],"ports":[{"port":80}]}}""", "spec.externalIPs[0]: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"externalIPs":["255.255.255.255","10.0.0.1","239.1.1.1"],"ports":[{"port":80}]}}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"externalIPs":["169.254.0.1","224.0.0.1","fe80::1","::"],"ports":[{"port":80}]}}""",
        "spec.externalIPs[0]: FieldValueInvalid|spec.externalIPs[1]: FieldValueInvalid|spec.externalIPs[2]: FieldValueInvalid|spec.externalIPs[3]: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"type":"LoadBalancer","loadBalancerSourceRanges":[" 10.0.0.0/8 "],"ports":[{"port":80}]}}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"type":"LoadBalancer","loadBalancerSourceRanges":["10.0.0.1/8"],"ports":[{"port":80}]}}""", "spec.LoadBalancerSourceRanges[0]: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a","labels":{"a/b/c":"x"}},"spec":{"ports":[{"port":80}]}}""", "metadata.labels: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a","labels":{"a":"LABEL63"}},"spec":{"ports":[{"port":80}]}}""", "")]
    [InlineData("""{"metadata":{"name":"a","labels":{"a":"LABEL63x"}},"spec":{"ports":[{"port":80}]}}""", "metadata.labels: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a","annotations":{"A_b.c":"x"}},"spec":{"ports":[{"port":80}]}}""", "")]
    [InlineData("""{"metadata":{"name":"a","ownerReferences":[{"apiVersion":"v1","kind":"","name":"x","uid":"1"}]},"spec":{"ports":[{"port":80}]}}""", "metadata.ownerReferences.kind: FieldValueInvalid")]
    public void Create_Service_AnswersAsTheServer(string body, string errors) => Check("v1", "Service", body, errors);

    [Theory]
    [InlineData("""{"metadata":{"name":"a"},"subsets":[{"addresses":[]}]}""", "subsets[0]: FieldValueRequired")]
    [InlineData("""{"metadata":{"name":"a"},"subsets":[{"notReadyAddresses":[{"ip":"10.0.0.1"}]}]}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"subsets":[{"addresses":[{"ip":"10.0.0.1","hostname":"a.b","nodeName":"A"}]}]}""", "subsets[0].addresses[0].hostname: FieldValueInvalid|subsets[0].addresses[0].nodeName: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"subsets":[{"addresses":[{"ip":"10.0.0.1"}],"ports":[{"port":80},{"port":81}]}]}""", "subsets[0].ports[0].name: FieldValueRequired|subsets[0].ports[1].name: FieldValueRequired")]
    [InlineData("""{"metadata":{"name":"a"},"subsets":[{"addresses":[{"ip":"10.0.0.1"}],"ports":[{"name":"x","port":80},{"name":"x","port":80}]}]}""", "")]
    public void Create_Endpoints_AnswersAsTheServer(string body, string errors) => Check("v1", "Endpoints", body, errors);

    [Theory]
    [InlineData("""{"metadata":{"name":"a"},"addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],"nodeName":"","hostname":""}]}""", "endpoints[0].nodeName: FieldValueInvalid|endpoints[0].hostname: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],"hostname":"a.b","hints":{"forZones":[{"name":"a"},{"name":"a"}]}}]}""", "endpoints[0].hostname: FieldValueInvalid|endpoints[0].hints.forZones[1].name: FieldValueDuplicate")]
    [InlineData("""{"metadata":{"name":"a"},"addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],"hostname":"LABEL63","nodeName":"a.b"}]}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"addressType":"IPv6","endpoints":[{"addresses":["fd00::1"]},{"addresses":["10.0.0.1"]},{"addresses":["FD00::1"]}]}""", "endpoints[1].addresses: FieldValueInvalid|endpoints[2].addresses[0]: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"addressType":"IPv4","endpoints":[{"addresses":["127.0.0.1"]},{"addresses":["10.0.0.1","0.0.0.0"]},{"addresses":[]}]}""", "endpoints[0].addresses[0]: FieldValueInvalid|endpoints[1].addresses[1]: FieldValueInvalid|endpoints[2].addresses: FieldValueRequired")]
    [InlineData("""{"metadata":{"name":"a"},"addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"]}],"ports":[{"name":"a","port":-1},{"name":"b","port":70000}]}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"addressType":"IPv4","endpoints":[],"ports":[{},{"name":""}]}""", "ports[1].name: FieldValueDuplicate")]
    public void Create_EndpointSlice_AnswersAsTheServer(string body, string errors) => Check("discovery.k8s.io/v1", "EndpointSlice", body, errors);

    [Theory]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"podCIDR":"10.1.0.0/24"}}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"podCIDRs":["10.1.0.0/24","10.2.0.0/24"]}}""", "spec.podCIDRs: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"podCIDRs":["fd00::/64","10.2.0.0/24"]}}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"podCIDRs":["10.1.0.1/24"]}}""", "spec.podCIDRs[0]: FieldValueInvalid")]
    public void Create_Node_AnswersAsTheServer(string body, string errors) => Check("v1", "Node", body, errors);

    [Theory]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"cidrs":["10.0.0.0/8","fd00::/64"]}}""", "")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"cidrs":["10.0.0.0/8","10.0.0.0/16"]}}""", "spec.cidrs: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"cidrs":["FD00::/64"]}}""", "spec.cidrs[0]: FieldValueInvalid")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"cidrs":[]}}""", "spec.cidrs: FieldValueRequired")]
    public void Create_ServiceCidr_AnswersAsTheServer(string body, string errors) => Check("networking.k8s.io/v1", "ServiceCIDR", body, errors);

    [Theory]
    [InlineData("""["10.1.0.0/24"]""", """["10.1.0.0/24"]""", "")]
    [InlineData("[]", """["10.1.0.0/24","fd00::/64"]""", "")]
    [InlineData("""["10.1.0.0/24"]""", """["10.2.0.0/24"]""", "spec.podCIDRs: FieldValueForbidden")]
    [InlineData("""["10.1.0.0/24"]""", """["10.1.0.0/24","fd00::/64"]""", "spec.podCIDRs: FieldValueForbidden")]
    [InlineData("""["10.1.0.0/24"]""", "[]", "spec.podCIDRs: FieldValueForbidden")]
    public void Update_PodCidrsOfANode_MayOnlyBeSetOnce(string stored, string sent, string errors)
    {
        Node old = ModelJson.Read<Node>($$$"""{"metadata":{"name":"a"},"spec":{"podCIDRs":{{{stored}}}}}""").Value!;
        ApiRules<Node> rules = ApiRules.For<Node>();
        old = rules.ApplyDefaults(old);
        byte[] body = Encoding.UTF8.GetBytes($$$"""{"apiVersion":"v1","kind":"Node","metadata":{"name":"a"},"spec":{"podCIDRs":{{{sent}}}}}""");
        Assert.Equal(errors, Shown(rules.Admit(new(ApiOperation.Update, body) { Old = old })));
    }

    [Fact]
    public void Warnings_DeprecatedKind_SaysSoFirst()
    {
        var endpoints = new Endpoints { Subsets = [new() { Addresses = [new() { Ip = "fd00:0::1" }] }] };
        Assert.Equal(
            [
                "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
                "subsets[0].addresses[0].ip: IPv6 address \"fd00:0::1\" should be in RFC 5952 canonical format (\"fd00::1\")",
            ],
            ApiRules.For<Endpoints>().Warnings(endpoints));
    }

    private static void Check(string apiVersion, string kind, string body, string errors)
    {
        ApiRules rules = ApiRules.For(apiVersion, kind)!;
        string text = body.Replace("LABEL63", Longest63[..63], StringComparison.Ordinal);
        ApiAnswer answer = rules.Admit(new(ApiOperation.Create, Encoding.UTF8.GetBytes(text)) { Namespace = rules.Resource.IsNamespaced ? "shop" : "" });
        Assert.Equal(errors, Shown(answer));
        Assert.Equal(errors.Length == 0, answer.IsAccepted);
    }

    private static string Shown(ApiAnswer answer) =>
        answer.Errors.Count == 0 ? answer.IsAccepted ? "" : answer.Message : string.Join("|", answer.Errors.Select(static error => $"{error.Field}: {error.Reason.CauseReason()}"));
}
