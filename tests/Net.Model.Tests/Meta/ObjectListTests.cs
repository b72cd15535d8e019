namespace Net.Model.Tests.Meta;

public class ObjectListTests
{
    private const string Text =
        """{"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"abc","remainingItemCount":3},"items":[{"kind":"Service","apiVersion":"v1","metadata":{"name":"a"},"spec":{},"status":{"loadBalancer":{}}},{"kind":"Service","apiVersion":"v1","metadata":{"name":"b"},"spec":{},"status":{"loadBalancer":{}}}],"novel":1}""";

    [Fact]
    public void Read_List_GivesItemsAndMetadata()
    {
        ObjectList<Service> list = ModelJson.Read<ObjectList<Service>>(Text).Value!;
        Assert.Equal(["a", "b"], list.Items.Select(static service => service.Metadata.Name));
        Assert.Equal(("7", "abc", 3L), (list.Metadata.ResourceVersion, list.Metadata.Continue, list.Metadata.RemainingItemCount));
        Assert.Equal(Text, ModelJson.ToText(list));
        Assert.Equal(list, ModelJson.Read<ObjectList<Service>>(Text).Value);
    }

    [Fact]
    public void Read_Problems_NameTheItem()
    {
        ReadResult<ObjectList<Service>> read = ModelJson.Read<ObjectList<Service>>("""{"items":[{},{"spec":{"type":1,"novel":2}}]}""", ModelReadOptions.StrictFields);
        Assert.Equal(["items[1].spec.type", "items[1].spec.novel"], read.Problems.Select(static problem => problem.Path));
        Assert.Same(Service.Empty, read.Value!.Items[0]);
    }
}
