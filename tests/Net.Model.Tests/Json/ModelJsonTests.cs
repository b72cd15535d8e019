using System.Text;

namespace Net.Model.Tests.Json;

public class ModelJsonTests
{
    [Fact]
    public void Read_Service_GivesItsFields()
    {
        ReadResult<Service> read = ModelJson.Read<Service>("""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"cart","namespace":"shop","labels":{"b":"2","a":"1"}},
             "spec":{"ports":[{"name":"http","port":80,"targetPort":"web"},{"port":81,"targetPort":8081}],"clusterIPs":["10.0.0.1"],"selector":{"app":"cart"}}}
            """);

        Assert.True(read.IsGood);
        Service service = read.Value!;
        Assert.Equal(new ObjectKey("shop", "cart"), ObjectKey.Of(service));
        Assert.Equal(["a", "b"], service.Metadata.Labels.Keys);
        Assert.Equal("web", service.Spec.Ports[0].TargetPort.Name);
        Assert.Equal(8081, service.Spec.Ports[1].TargetPort.Number);
        Assert.Equal("Service shop/cart", service.ToString());
    }

    [Fact]
    public void Write_Service_FollowsTheServersOrderAndOmitsEmpty()
    {
        var service = new Service
        {
            Metadata = new() { Name = "cart" },
            Spec = new() { Ports = [new() { Port = 80, TargetPort = 8080 }], Selector = ValueMap.Of(("app", "cart")) },
        };

        Assert.Equal(
            """{"kind":"Service","apiVersion":"v1","metadata":{"name":"cart"},"spec":{"ports":[{"port":80,"targetPort":8080}],"selector":{"app":"cart"}},"status":{"loadBalancer":{}}}""",
            ModelJson.ToText(service));
    }

    [Fact]
    public void Write_AfterRead_KeepsUnknownFields()
    {
        const string json = """{"kind":"Service","apiVersion":"v1","metadata":{"name":"a"},"spec":{"novel":{"x":[1,"zwei"]}},"status":{"loadBalancer":{}},"extra":true}""";
        Assert.Equal(json, ModelJson.ToText(ModelJson.Read<Service>(json).Value!));
        Assert.DoesNotContain("novel", ModelJson.ToText(ModelJson.Read<Service>(json, new() { DropUnknownFields = true }).Value!), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WrongTypes_NamesEachWithItsPath()
    {
        ReadResult<Service> read = ModelJson.Read<Service>("""{"metadata":{"name":1,"labels":{"a":true}},"spec":{"ports":[{"port":80},{"port":"x"}],"selector":[]}}""");
        Assert.Equal(["metadata.name", "metadata.labels.a", "spec.ports[1].port", "spec.selector"], read.Problems.Select(p => p.Path));
        Assert.Equal("spec.ports[1].port: must be a whole number of 32 bits, not the string \"x\"", read.Problems[2].ToString());
        Assert.Equal(80, read.Value!.Spec.Ports[0].Port);
    }

    [Fact]
    public void Read_Strict_NamesUnknownAndDuplicateFields()
    {
        ReadResult<Service> read = ModelJson.Read<Service>("""{"spec":{"prots":[],"type":"A","type":"B"}}""", ModelReadOptions.StrictFields);
        Assert.Equal([(JsonProblemKind.UnknownField, "spec.prots"), (JsonProblemKind.DuplicateField, "spec.type")], read.Problems.Select(p => (p.Kind, p.Path)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nope")]
    [InlineData("{\"metadata\":{\"name\":\"a\"")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    public void Read_NotAnObject_IsAResultNotAnException(string json) => Assert.False(ModelJson.Read<Service>(json).IsGood);

    [Fact]
    public void JsonPath_FindAndAt_AreEachOthersInverse()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"metadata":{"labels":{"a.b/c":"x"}},"spec":{"ports":[{"port":1},{"port":2}]}}""");
        Assert.Equal("spec.ports[1].port", JsonPath.At(json, JsonPath.Find(json, "spec.ports[1].port")));
        Assert.Equal((byte)'"', json[JsonPath.Find(json, "metadata.labels[a.b/c]")]);
    }
}
