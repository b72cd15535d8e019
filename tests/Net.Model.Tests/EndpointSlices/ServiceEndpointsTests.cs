namespace Net.Model.Tests.EndpointSlices;

public class ServiceEndpointsTests
{
    private static readonly EndpointPort Http = new() { Name = "http", Port = 8080, Protocol = Protocols.Tcp };

    [Fact]
    public void Merge_SlicesOfBothFamiliesAndPortSets_OneListForEach()
    {
        ServiceEndpoints merged = ServiceEndpoints.Merge([
            Slice("b", "IPv4", [Http], At("10.1.0.2"), At("10.1.0.1")),
            Slice("a", "IPv4", [Http with { Port = 9090 }], At("10.1.0.1"), At("10.1.0.3")),
            Slice("c", "IPv6", [Http, new() { Port = 53, Protocol = Protocols.Udp }], At("fd00::1")),
        ]);

        Assert.Equal(["UDP IPv6", "http TCP IPv4", "http TCP IPv6"], merged.Groups.Select(group => group.ToString()));
        Assert.Equal(["10.1.0.1:8080", "10.1.0.1:9090", "10.1.0.2:8080", "10.1.0.3:9090"], merged.Of("http", IpFamily.IPv4).Select(endpoint => endpoint.ToString()));
        Assert.Equal("[fd00::1]:53", Assert.Single(merged.Of("", IpFamily.IPv6, TransportProtocol.Udp)).ToString());
        Assert.Empty(merged.Of("https", IpFamily.IPv4));
    }

    [Fact]
    public void Merge_SameAddressTwice_LastThatDoesNotTerminateElseFirst()
    {
        Endpoint gone = At("10.1.0.1") with { NodeName = "old", Conditions = new() { Ready = false, Terminating = true } }, successor = At("10.1.0.1") with { NodeName = "new" };

        Assert.Equal("new", Node(Slice("a", "IPv4", [Http], gone), Slice("b", "IPv4", [Http], successor)));
        Assert.Equal("new", Node(Slice("a", "IPv4", [Http], successor), Slice("b", "IPv4", [Http], gone)));
        Assert.Equal("newer", Node(Slice("a", "IPv4", [Http], successor), Slice("b", "IPv4", [Http], successor with { NodeName = "newer" })));
        Assert.Equal("old", Node(Slice("a", "IPv4", [Http], gone, gone with { NodeName = "older" })));

        static string? Node(params EndpointSlice[] slices) => Assert.Single(ServiceEndpoints.Merge(slices.Reverse()).Of("http", IpFamily.IPv4)).NodeName;
    }

    [Fact]
    public void Merge_MalformedParts_PassedOver()
    {
        ServiceEndpoints merged = ServiceEndpoints.Merge([
            Slice("fqdn", "FQDN", [Http], At("example.org")),
            Slice("none", "", [Http], At("10.1.0.1")),
            Slice("ports", "IPv4", [Http with { Port = null }, Http with { Port = 0 }, Http with { Port = 70_000 }, Http with { Protocol = "QUIC" }], At("10.1.0.1")),
            Slice("addresses", "IPv4", [Http], new Endpoint(), At("nonsense"), At("fd00::1"), At("10.1.0.9")),
        ]);

        Assert.Equal("10.1.0.9:8080", Assert.Single(merged.Of(Assert.Single(merged.Groups))).ToString());
        Assert.Same(ServiceEndpoints.Empty, ServiceEndpoints.Merge([]));
    }

    [Fact]
    public void ChangesSince_AddedChangedRemoved_EachOnce()
    {
        ServiceEndpoints before = ServiceEndpoints.Merge([Slice("a", "IPv4", [Http], At("10.1.0.1"), At("10.1.0.2"), At("10.1.0.3"))]);
        ServiceEndpoints after = ServiceEndpoints.Merge([Slice("x", "IPv4", [Http], At("10.1.0.2") with { Conditions = new() { Ready = false } }, At("10.1.0.3")), Slice("y", "IPv4", [Http], At("10.1.0.4"))]);

        Assert.Equal(["Removed 10.1.0.1:8080", "Changed 10.1.0.2:8080", "Added 10.1.0.4:8080"], after.ChangesSince(before).Select(change => $"{change.Kind} {change.After ?? change.Before}"));
        Assert.Empty(after.ChangesSince(after));
        Assert.Equal(3, ServiceEndpoints.Empty.ChangesSince(before).Count(change => change.Kind == EndpointChangeKind.Removed));
    }

    [Fact]
    public void ChangesSince_EndpointsMoveBetweenSlices_Nothing()
    {
        ServiceEndpoints before = ServiceEndpoints.Merge([Slice("a", "IPv4", [Http], At("10.1.0.1"), At("10.1.0.2"))]);
        ServiceEndpoints after = ServiceEndpoints.Merge([Slice("b", "IPv4", [Http], At("10.1.0.2")), Slice("c", "IPv4", [Http], At("10.1.0.1"))]);

        Assert.Empty(after.ChangesSince(before));
    }

    [Fact]
    public void AnySlices_AgreeWithASetOfTextsAndChangesLeadFromOneToTheOther()
    {
        var random = new Random(41);
        ServiceEndpoints before = ServiceEndpoints.Empty;
        for (int round = 0; round < 300; round++)
        {
            EndpointSlice[] slices = [.. Enumerable.Range(0, random.Next(5)).Select(i => RandomSlice($"s{i}", random))];
            ServiceEndpoints merged = ServiceEndpoints.Merge(slices);
            Assert.Equal(All(merged), All(ServiceEndpoints.Merge(slices.Reverse())));
            Assert.All(merged.Groups, group => Assert.Equal(merged.Of(group), ServiceEndpoints.Merge(slices.Reverse(), group)));

            HashSet<string> expected = [.. slices.SelectMany(slice => slice.Ports.SelectMany(port => slice.Endpoints.Select(endpoint => $"{port.Name} {endpoint.Addresses[0]} {port.Port}")))];
            string[] actual = [.. merged.Groups.SelectMany(group => merged.Of(group).Select(endpoint => $"{group.PortName} {endpoint.Address} {endpoint.Port}"))];
            Assert.True(expected.SetEquals(actual));
            Assert.Equal(expected.Count, actual.Length);

            var replayed = All(before).ToDictionary(one => (one.Group, one.Endpoint.Address, one.Endpoint.Port), one => one.Endpoint);
            foreach (EndpointChange change in merged.ChangesSince(before))
            {
                MergedEndpoint changed = (change.Before ?? change.After)!.Value;
                var key = (change.Group, changed.Address, changed.Port);
                if (change.Kind == EndpointChangeKind.Removed) Assert.True(replayed.Remove(key));
                else Assert.Equal(change.Kind == EndpointChangeKind.Changed, !replayed.TryAdd(key, change.After!.Value));
                if (change.Kind == EndpointChangeKind.Changed) replayed[key] = change.After!.Value;
            }

            Assert.True(All(merged).ToHashSet().SetEquals(replayed.Select(entry => (entry.Key.Group, entry.Value))));
            before = merged;
        }
    }

    private static List<(EndpointGroup Group, MergedEndpoint Endpoint)> All(ServiceEndpoints merged) => [.. merged.Groups.SelectMany(group => merged.Of(group).Select(endpoint => (group, endpoint)))];

    private static EndpointSlice RandomSlice(string name, Random random)
    {
        bool six = random.Next(3) == 0;
        EndpointPort[] ports = [Http, .. random.Next(2) == 0 ? [new EndpointPort { Name = "metrics", Port = 9090 + random.Next(2) }] : Array.Empty<EndpointPort>()];
        return Slice(name, six ? "IPv6" : "IPv4", ports, [.. Enumerable.Range(0, random.Next(6)).Select(_ => At(six ? $"fd00::{random.Next(1, 8)}" : $"10.1.0.{random.Next(1, 8)}") with
        {
            NodeName = $"n{random.Next(3)}",
            Conditions = new() { Ready = random.Next(2) == 0, Terminating = random.Next(3) == 0 },
        })]);
    }

    private static Endpoint At(string address) => new() { Addresses = [address] };

    private static EndpointSlice Slice(string name, string type, EndpointPort[] ports, params Endpoint[] endpoints) =>
        new() { Metadata = new() { Name = name, Namespace = "shop" }, AddressType = type, Ports = ports.ToValueList(), Endpoints = endpoints.ToValueList() };
}
