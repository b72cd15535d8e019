using System.Globalization;

namespace Net.Model.Tests.Validation;

public class AllocationTests
{
    private const int Rounds = 200;

    [Theory]
    [InlineData(IpFamilies.IPv4, "10.1.0.")]
    [InlineData(IpFamilies.IPv6, "fd00:10:1::")]
    public void ValidateCreate_ValidEndpointSlice_AllocatesNothing(string family, string prefix)
    {
        var slice = new EndpointSlice
        {
            Metadata = new()
            {
                Name = "cart-x7k2p",
                GenerateName = "cart-",
                Namespace = "shop",
                Labels = ValueMap.Of((EndpointSlice.ServiceNameLabel, "cart")),
                OwnerReferences = [new() { ApiVersion = "v1", Kind = "Service", Name = "cart", Uid = "1", Controller = true }],
            },
            AddressType = family,
            Ports = [new() { Name = "http", Protocol = Protocols.Tcp, Port = 80 }],
            Endpoints = Enumerable.Range(1, 100).Select(i => new Endpoint { Addresses = [prefix + i.ToString(CultureInfo.InvariantCulture)], NodeName = "node-1", Zone = "a" }).ToValueList(),
        };
        ApiRules<EndpointSlice> rules = ApiRules.For<EndpointSlice>();
        Assert.Equal(0, Allocated(() => rules.ValidateCreate(slice)));
        Assert.Equal(0, Allocated(() => rules.ValidateUpdate(slice, slice)));
    }

    [Fact]
    public void ValidateCreate_ValidService_AllocatesNothing()
    {
        ApiRules<Service> rules = ApiRules.For<Service>();
        var cart = new Service { Metadata = new() { Name = "cart", Namespace = "shop" }, Spec = new() { Ports = [new() { Port = 80 }], Selector = ValueMap.Of(("app", "cart")) } };
        var stored = (Service)rules.Check(cart).Stored!;
        Assert.Equal(0, Allocated(() => rules.ValidateCreate(stored)));
        Assert.Equal(0, Allocated(() => rules.ValidateUpdate(stored, stored)));
    }

    private static long Allocated(Func<IReadOnlyList<FieldError>> validate)
    {
        Assert.Empty(validate());
        for (int i = 0; i < Rounds; i++) validate();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++) validate();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }
}
