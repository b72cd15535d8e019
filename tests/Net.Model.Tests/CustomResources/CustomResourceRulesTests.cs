using System.Text;

namespace Net.Model.Tests.CustomResources;

public class CustomResourceRulesTests
{
    [Fact]
    public void Admit_UnknownFields_AreDroppedOrRefusedWhenStrict()
    {
        const string route = """{"apiVersion":"gateway.networking.k8s.io/v1","kind":"UDPRoute","metadata":{"name":"a"},"spec":{"rules":[{"x":1,"backendRefs":[{"name":"b","port":1}]}]}}""";
        ApiAnswer lenient = Create(route), strict = Create(route, strict: true);
        Assert.True(lenient.IsAccepted);
        Assert.DoesNotContain("\"x\"", Encoding.UTF8.GetString(lenient.StoredBody.Span), StringComparison.Ordinal);
        Assert.Equal("UDPRoute in version \"v1\" cannot be handled as a UDPRoute: strict decoding error: unknown field \"spec.rules[0].x\"", strict.Message);
    }

    [Fact]
    public void Admit_RepeatedFieldWhenStrict_IsRefused()
    {
        ApiAnswer answer = Create("""{"apiVersion":"multicluster.x-k8s.io/v1beta1","kind":"ServiceExport","metadata":{"name":"a"},"spec":{},"spec":{}}""", strict: true);
        Assert.Equal(400, answer.Code);
        Assert.Contains("duplicate field \"spec\"", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Admit_NumberWithAPoint_IsStoredAsSent()
    {
        ApiAnswer answer = Create("""{"apiVersion":"gateway.networking.k8s.io/v1","kind":"UDPRoute","metadata":{"name":"a"},"spec":{"rules":[{"backendRefs":[{"name":"b","port":80.0}]}]}}""");
        Assert.True(answer.IsAccepted, answer.Message);
        Assert.Contains("\"port\":80.0", Encoding.UTF8.GetString(answer.StoredBody.Span), StringComparison.Ordinal);
        Assert.Equal(80, ((UDPRoute)answer.Stored!).Spec.Rules[0].BackendRefs[0].Port);
    }

    [Fact]
    public void Admit_NumberWithAPointThatARuleReads_CannotBeEvaluated()
    {
        ApiAnswer answer = Create("""{"apiVersion":"gateway.networking.k8s.io/v1","kind":"Gateway","metadata":{"name":"a"},"spec":{"gatewayClassName":"c","listeners":[{"name":"l","port":80.0,"protocol":"HTTP"}]}}""");
        Assert.Equal(
            "spec.listeners: Invalid value: \"array\": invalid data, expected int, got float64 evaluating rule: Combination of port, protocol and hostname must be unique for each listener",
            Assert.Single(answer.Errors).ToString());
    }

    [Fact]
    public void Admit_ItemOfASetThreeTimes_IsNamedOnce()
    {
        ApiAnswer answer = Create("""
            {"apiVersion":"policy.networking.k8s.io/v1alpha2","kind":"ClusterNetworkPolicy","metadata":{"name":"a"},"spec":{"tier":"Admin","priority":1,"subject":{"namespaces":{}},
             "egress":[{"action":"Deny","to":[{"networks":["10.0.0.0/8","10.0.0.0/8","10.0.0.0/8"]}]}]}}
            """);
        Assert.Equal("spec.egress[0].to[0].networks[1]: Duplicate value: \"10.0.0.0/8\"", Assert.Single(answer.Errors).ToString());
    }

    [Fact]
    public void Admit_UnchangedFault_IsForgivenOnUpdate()
    {
        const string old = """{"apiVersion":"gateway.networking.k8s.io/v1","kind":"GatewayClass","metadata":{"name":"a"},"spec":{"controllerName":"no-path"}}""";
        string changed = old.Replace("\"no-path\"", "\"no-path\",\"description\":\"d\"", StringComparison.Ordinal);
        ApiRules<GatewayClass> rules = ApiRules.For<GatewayClass>();
        var request = new ApiRequest(ApiOperation.Update, Encoding.UTF8.GetBytes(changed)) { Old = ModelJson.Read<GatewayClass>(old).Value };
        Assert.True(rules.Admit(request).IsAccepted);
        Assert.False(rules.Admit(new(ApiOperation.Create, Encoding.UTF8.GetBytes(changed))).IsAccepted);
    }

    [Fact]
    public void ValidateCreate_TypedRoute_NamesFieldAndReason()
    {
        var route = new HTTPRoute
        {
            Metadata = new() { Name = "web", Namespace = "shop" },
            Spec = new() { Rules = [new() { BackendRefs = [new() { Name = "cart" }] }] },
        };
        ApiRules<HTTPRoute> rules = ApiRules.For<HTTPRoute>();
        FieldError error = Assert.Single(rules.ValidateCreate(rules.ApplyDefaults(route)));
        Assert.Equal("spec.rules[0].backendRefs[0]: Invalid value: Must have port for Service reference", error.ToString());
    }

    [Fact]
    public void ApplyDefaults_Gateway_WaitsForAController()
    {
        Gateway gateway = ApiRules.For<Gateway>().ApplyDefaults(new Gateway { Spec = new() { Listeners = [new() { Name = "http", Port = 80, Protocol = "HTTP" }] } });
        Assert.Equal(["Accepted", "Programmed"], gateway.Status!.Conditions.Select(static condition => condition.Type));
        Assert.Equal("Same", gateway.Spec.Listeners[0].AllowedRoutes!.Namespaces!.From);
    }

    private static ApiAnswer Create(string json, bool strict = false)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        using var document = System.Text.Json.JsonDocument.Parse(body, new() { AllowDuplicateProperties = true });
        ApiRules rules = ApiRules.For(document.RootElement.GetProperty("apiVersion").GetString()!, document.RootElement.GetProperty("kind").GetString()!)!;
        return rules.Admit(new(ApiOperation.Create, body) { Namespace = rules.Resource.IsNamespaced ? "shop" : "", Strict = strict });
    }
}
