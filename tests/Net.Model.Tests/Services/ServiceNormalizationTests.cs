namespace Net.Model.Tests.Services;

public class ServiceNormalizationTests
{
    [Theory]
    [InlineData("10.96.0.9", "app", "IPv4", IpFamilyPolicies.SingleStack)]
    [InlineData("fd00::9", "app", "IPv6", IpFamilyPolicies.SingleStack)]
    [InlineData("None", "app", "IPv4", IpFamilyPolicies.SingleStack)]
    [InlineData("None", "", "IPv4,IPv6", IpFamilyPolicies.RequireDualStack)]
    public void DefaultOnRead_StoredBeforeFamilies_TellsThem(string ip, string selector, string families, string policy)
    {
        Service old = ServiceDefaults.Apply(new Service { Spec = new() { ClusterIP = ip, Selector = selector.Length == 0 ? default : ValueMap.Of((selector, "cart")) } });
        ServiceSpec shown = ServiceNormalization.DefaultOnRead(old, IpFamily.IPv4).Spec;
        Assert.Equal([ip], shown.ClusterIPs);
        Assert.Equal(families.Split(','), shown.IpFamilies);
        Assert.Equal(policy, shown.IpFamilyPolicy);
        Assert.Equal(shown, ServiceNormalization.DefaultOnRead(ServiceNormalization.DefaultOnRead(old, IpFamily.IPv4), IpFamily.IPv4).Spec);
    }

    [Fact]
    public void DefaultOnRead_TwoAddresses_RequiresBothFamilies()
    {
        var old = new Service { Spec = new() { Type = ServiceTypes.NodePort, ClusterIP = "fd00::9", ClusterIPs = ["fd00::9", "10.96.0.9"] } };
        ServiceSpec shown = ServiceNormalization.DefaultOnRead(old, IpFamily.IPv4).Spec;
        Assert.Equal([IpFamilies.IPv6, IpFamilies.IPv4], shown.IpFamilies);
        Assert.Equal(IpFamilyPolicies.RequireDualStack, shown.IpFamilyPolicy);
    }

    [Fact]
    public void DefaultOnRead_ExternalName_HasNoInternalPolicyAndNoFamilies()
    {
        var old = new Service { Spec = new() { Type = ServiceTypes.ExternalName, ExternalName = "example.com", InternalTrafficPolicy = TrafficPolicies.Cluster } };
        Service shown = ServiceNormalization.DefaultOnRead(old, IpFamily.IPv4);
        Assert.Null(shown.Spec.InternalTrafficPolicy);
        Assert.True(shown.Spec.IpFamilies.IsNil);
    }

    [Fact]
    public void Admit_UpdateOfAServiceStoredBeforeFamilies_IsAcceptedAndKeepsItsAddress()
    {
        Service old = ServiceDefaults.Apply(new Service
        {
            Metadata = new() { Name = "cart", Namespace = "shop" },
            Spec = new() { ClusterIP = "10.96.0.9", Ports = [new() { Port = 80 }] },
        });
        Service sent = old with { Spec = old.Spec with { ClusterIP = "", Ports = [new() { Port = 81 }] } };
        ApiAnswer answer = ApiRules.For<Service>().Admit(new(ApiOperation.Update, ModelJson.Write(sent)) { Old = old, Namespace = "shop" });
        Assert.True(answer.IsAccepted, answer.Message);
        ServiceSpec stored = ((Service)answer.Stored!).Spec;
        Assert.Equal(["10.96.0.9"], stored.ClusterIPs);
        Assert.Equal([IpFamilies.IPv4], stored.IpFamilies);
        Assert.Equal(81, stored.Ports[0].Port);
    }

    [Fact]
    public void Apply_ByTheCluster_SetsFamiliesAndPolicy()
    {
        Service cart = new() { Metadata = new() { Name = "cart", Namespace = "shop" }, Spec = new() { Ports = [new() { Port = 80 }], IpFamilyPolicy = IpFamilyPolicies.PreferDualStack } };
        Assert.Equal([IpFamilies.IPv6, IpFamilies.IPv4], ServiceDefaults.Apply(cart, ClusterFamilies.DualStack(IpFamily.IPv6)).Spec.IpFamilies);
        Service single = ServiceDefaults.Apply(cart, ClusterFamilies.SingleStack(IpFamily.IPv4));
        Assert.Equal([IpFamilies.IPv4], single.Spec.IpFamilies);
        Assert.Equal(IpFamilyPolicies.PreferDualStack, single.Spec.IpFamilyPolicy);

        // The cluster became dual-stack: a Service that prefers both is left as it is until it is asked for.
        Service stored = single with { Spec = single.Spec with { ClusterIP = "10.96.0.9", ClusterIPs = ["10.96.0.9"] } };
        Assert.Equal([IpFamilies.IPv4], ServiceDefaults.Apply(stored, ClusterFamilies.DualStack(IpFamily.IPv4), stored).Spec.IpFamilies);
    }

    [Fact]
    public void Apply_FamilyTheClusterLacks_StaysAsWritten()
    {
        Service cart = new() { Spec = new() { Ports = [new() { Port = 80 }], IpFamilies = [IpFamilies.IPv6] } };
        Assert.Equal([IpFamilies.IPv6], ServiceDefaults.Apply(cart, ClusterFamilies.SingleStack(IpFamily.IPv4)).Spec.IpFamilies);
        Assert.Null(ServiceDefaults.Apply(cart, ClusterFamilies.SingleStack(IpFamily.IPv4)).Spec.IpFamilyPolicy);
    }

    [Fact]
    public void Check_InASingleStackCluster_RefusesTheOtherFamily()
    {
        Service cart = new() { Metadata = new() { Name = "cart", Namespace = "shop" }, Spec = new() { Ports = [new() { Port = 80 }], IpFamilies = [IpFamilies.IPv6] } };
        ApiAnswer answer = ApiRules.For<Service>().Check(cart, new() { Families = ClusterFamilies.SingleStack(IpFamily.IPv4) });
        Assert.Equal("spec.ipFamilies[0]", Assert.Single(answer.Errors).Field);
    }
}
