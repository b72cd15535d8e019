using System.Text;

namespace Net.Model.Tests.Json;

public class ModelJsonStreamTests
{
    private const string List = """{"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"}}, {"metadata":{"name":"b"},"spec":{"type":1}},{"metadata":{"name":"c"}}],"rest":[1]}""";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100000)]
    public async Task ReadItemsAsync_InPieces_GivesEveryItem(int piece)
    {
        List<ReadResult<Service>> items = await Read(List, piece);
        Assert.Equal(["a", "b", "c"], items.Select(static item => item.Value!.Metadata.Name));
        Assert.Equal("spec.type", Assert.Single(items[1].Problems).Path);
    }

    [Fact]
    public async Task ReadItemsAsync_CutOff_EndsWithAProblem()
    {
        for (int length = 0; length < List.IndexOf("],\"rest", StringComparison.Ordinal); length++)
        {
            List<ReadResult<Service>> items = await Read(List[..length], 13);
            Assert.Equal(JsonProblemKind.Syntax, items[^1].Problems[^1].Kind);
            Assert.Null(items[^1].Value);
        }
    }

    [Fact]
    public async Task ReadItemsAsync_NoItems_IsEmpty()
    {
        Assert.Empty(await Read("""{"items":null}""", 3));
        Assert.Empty(await Read("""{"items":[]}""", 3));
        Assert.Single(await Read("[]", 3));
    }

    [Fact]
    public async Task ReadItemsAsync_ItemTooLarge_EndsWithAProblem()
    {
        string list = "{\"items\":[{\"metadata\":{\"name\":\"" + new string('a', 100_000) + "\"}}]}";
        List<ReadResult<Service>> items = [];
        await foreach (ReadResult<Service> item in ModelJsonStream.ReadItemsAsync<Service>(new Pieces(Encoding.UTF8.GetBytes(list), 4096), mostItemOctets: 20_000)) items.Add(item);
        Assert.Contains("20000 octets", Assert.Single(items).Problems[0].Message, StringComparison.Ordinal);
    }

    private static async Task<List<ReadResult<Service>>> Read(string text, int piece)
    {
        List<ReadResult<Service>> items = [];
        await foreach (ReadResult<Service> item in ModelJsonStream.ReadItemsAsync<Service>(new Pieces(Encoding.UTF8.GetBytes(text), piece))) items.Add(item);
        return items;
    }

    /// <summary>A stream that gives at most so many octets at once.</summary>
    private sealed class Pieces(byte[] octets, int most) : MemoryStream(octets)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);
    }
}
