using System.Text;

namespace Net.Model.Tests.Json;

/// <summary>Octets and escapes that are no characters: they read as U+FFFD and never throw, wherever they stand.</summary>
public class OddTextTests
{
    [Theory]
    [InlineData(@"a\ud800b", "a\uFFFDb")]
    [InlineData(@"\udc00\ud800", "\uFFFD\uFFFD")]
    [InlineData(@"\ud83d\ude00\ud83d", "\U0001F600\uFFFD")]
    [InlineData(@"\n\""\\\/\t\ud800", "\n\"\\/\t\uFFFD")]
    [InlineData(@"\u0041\ud800", "A\uFFFD")]
    public void Read_HalfASurrogatePair_IsAReplacementCharacter(string escaped, string text)
    {
        Service service = ModelJson.Read<Service>("""{"metadata":{"name":"TEXT","labels":{"TEXT":"1"}},"spec":{"TEXT":1},"TEXT":2}""".Replace("TEXT", escaped, StringComparison.Ordinal)).Value!;
        Assert.Equal(text, service.Metadata.Name);
        Assert.Equal([text], service.Metadata.Labels.Keys);
        Assert.Equal(text, Assert.Single(service.Unknown!.Fields).Key);
        Assert.Equal(service, ModelJson.Read<Service>(ModelJson.Write(service)).Value);
    }

    [Fact]
    public void Read_OctetsThatAreNotUtf8_AreReplacementCharacters()
    {
        byte[] document = [.. "{\"metadata\":{\"name\":\"a"u8, 0xFF, .. "\",\"creationTimestamp\":\""u8, 0xC0, .. "\\n\"},\""u8, 0xED, 0xA0, .. "\":1}"u8];
        ReadResult<Service> read = ModelJson.Read<Service>(document, ModelReadOptions.StrictFields);
        Assert.Equal("a\uFFFD", read.Value!.Metadata.Name);
        Assert.Equal(["metadata.creationTimestamp", "\uFFFD\uFFFD"], read.Problems.Select(static problem => problem.Path));
    }

    [Fact]
    public async Task Read_OddFieldNamesAroundObjects_ArePassedOver()
    {
        const string service = """{"a\ud800":1,"\u006bind":"Service","apiVersion":"v1","metadata":{"name":"cart"},"spec":{"ports":[{"port":80}]}}""";
        Assert.Equal("cart", ManifestReader.ReadText(service, "m.json").Get<Service>("default", "cart").Metadata.Name);
        Assert.True(ApiRules.For<Service>().Admit(new(ApiOperation.Create, Encoding.UTF8.GetBytes(service)) { Namespace = "shop" }).IsAccepted);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{"\ud800":1,"it\u0065ms":[{{service}}]}"""));
        List<string> names = [];
        await foreach (ReadResult<Service> item in ModelJsonStream.ReadItemsAsync<Service>(stream)) names.Add(item.Value!.Metadata.Name);
        Assert.Equal(["cart"], names);
        Assert.Equal(20, JsonPath.Find("""{"a\ud800":1,"spec":2}"""u8, "spec"));
    }

    [Fact]
    public void Read_EscapedFieldNames_AreTheirFields()
    {
        Service service = ModelJson.Read<Service>("""{"met\u0061data":{"n\u0061me":"cart"}}""").Value!;
        Assert.Equal("cart", service.Metadata.Name);
        Assert.Null(service.Unknown);
    }

    [Fact]
    public void Read_ManySmallItems_TakesLittleMemory()
    {
        byte[] document = Encoding.UTF8.GetBytes($"{{\"endpoints\":[{string.Join(',', Enumerable.Repeat("{}", 50_000))}],\"ports\":[{string.Join(',', Enumerable.Repeat("{\"a\":1}", 20_000))}]}}");
        ModelJson.Read<EndpointSlice>(document);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelJson.Read<EndpointSlice>(document);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32L * document.Length);
    }
}
