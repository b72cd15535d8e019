using Net.Model;

namespace Net.Controllers.Tests.Mirroring;

public sealed class EndpointSliceMirrorTests
{
    private static readonly EndpointSliceMirror Mirror = new(new() { MaxEndpointsPerSubset = 3 });
    private static readonly ObjectKey Key = new("shop", "db");
    private static readonly Service Service = new() { Metadata = new() { Namespace = "shop", Name = "db" } };

    [Fact]
    public void Plan_AddressesThatAreNone_SkippedWithAnEvent()
    {
        SlicePlan plan = Mirror.Plan(Key, Endpoints("10.0.0.1", "nonsense", "", "fd00::1"), Service, []);

        Assert.Equal(["IPv4", "IPv6"], plan.Changes.Select(static change => change.Slice.AddressType).Order());
        Assert.Equal("Skipped 2 invalid IP addresses when mirroring to EndpointSlices", Assert.Single(plan.Events).Message);
    }

    [Fact]
    public void Plan_TooManyAddresses_CutWithAnEvent()
    {
        SlicePlan plan = Mirror.Plan(Key, Endpoints("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"), Service, []);

        Assert.Equal(3, Assert.Single(plan.Changes).Slice.Endpoints.Count);
        Assert.Equal("TooManyAddressesToMirror", Assert.Single(plan.Events).Reason);
    }

    [Fact]
    public void Plan_NotForMirroring_SlicesGo()
    {
        EndpointSlice[] slices = [.. Mirror.Plan(Key, Endpoints("10.0.0.1"), Service, []).Changes.Select(static change => change.Slice)];
        Endpoints skipped = Endpoints("10.0.0.1") with { Metadata = new() { Namespace = "shop", Name = "db", Labels = ValueMap.Of(("endpointslice.kubernetes.io/skip-mirror", "true")) } };
        Service selecting = Service with { Spec = new() { Selector = ValueMap.Of(("app", "db")) } };

        foreach (SlicePlan plan in (SlicePlan[])[Mirror.Plan(Key, null, Service, slices), Mirror.Plan(Key, skipped, Service, slices), Mirror.Plan(Key, Endpoints("10.0.0.1"), null, slices), Mirror.Plan(Key, Endpoints("10.0.0.1"), selecting, slices)])
        {
            Assert.Equal(SliceChangeKind.Delete, Assert.Single(plan.Changes).Kind);
        }
    }

    private static Endpoints Endpoints(params string[] ips) => new()
    {
        Metadata = new() { Namespace = "shop", Name = "db", Uid = "e1" },
        Subsets = [new() { Addresses = ips.Select(static ip => new EndpointAddress { Ip = ip }).ToValueList(), Ports = [new() { Port = 5432, Protocol = "TCP" }] }],
    };
}
