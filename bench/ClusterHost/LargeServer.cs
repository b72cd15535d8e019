using System.Diagnostics;
using System.Globalization;
using Net.Model;
using Net.Testing;

namespace ClusterHost;

/// <summary>A fake API server with a large cluster, one of whose Services then changes every 20 ms, with the time of the change in an annotation.</summary>
internal static class LargeServer
{
    public const string ChangedAt = "bench/changed-at";

    private const int EndpointsInSlice = 100;

    private static readonly TimeSpan ChangeInterval = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(int services, int endpoints, int pods, TimeSpan lasts)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync();
        for (int i = 0; i < services; i++) server.Apply(Service(i));
        for (int i = 0; i < pods; i++) server.Apply(Pod(i));
        for (int i = 0; i < endpoints / EndpointsInSlice; i++) server.Apply(Slice(i, services));
        Console.WriteLine(server.Url);
        using var end = new CancellationTokenSource(lasts);
        using var timer = new PeriodicTimer(ChangeInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
            {
                Service changed = server.Get<Service>("ns-0", "service-0")!;
                server.Apply(changed with { Metadata = changed.Metadata with { Annotations = ValueMap.Of((ChangedAt, Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture))) } });
            }
        }
        catch (OperationCanceledException)
        {
            // Time is up.
        }
    }

    private static string Namespace(int i) => string.Create(CultureInfo.InvariantCulture, $"ns-{i % 100}");

    private static string Address(int i) => string.Create(CultureInfo.InvariantCulture, $"10.{128 + (i >> 16)}.{(i >> 8) & 255}.{i & 255}");

    private static Service Service(int i) => new()
    {
        Metadata = new() { Name = $"service-{i}", Namespace = Namespace(i), Labels = Labels(i) },
        Spec = new() { Selector = ValueMap.Of(("app", $"app-{i}")), Ports = [new() { Name = "http", Port = 80, TargetPort = "http" }, new() { Name = "metrics", Port = 9090, TargetPort = 9090 }] },
    };

    private static EndpointSlice Slice(int i, int services) => new()
    {
        Metadata = new()
        {
            Name = $"service-{i % services}-{i}",
            Namespace = Namespace(i % services),
            Labels = ValueMap.Of((EndpointSlice.ServiceNameLabel, $"service-{i % services}"), ("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")),
        },
        AddressType = "IPv4",
        Ports = [new() { Name = "http", Port = 8080, Protocol = "TCP" }, new() { Name = "metrics", Port = 9090, Protocol = "TCP" }],
        Endpoints =
        [
            .. Enumerable.Range(i * EndpointsInSlice, EndpointsInSlice).Select(n => new Endpoint
            {
                Addresses = [Address(n)],
                Conditions = new() { Ready = true, Serving = true, Terminating = false },
                NodeName = $"node-{n % 1000}",
                Zone = $"zone-{n % 3}",
                TargetRef = new() { Kind = "Pod", Namespace = Namespace(i % services), Name = $"app-{i % services}-7d9f8b6c5-{n:x5}" },
            }),
        ],
    };

    private static Pod Pod(int i) => new()
    {
        Metadata = new() { Name = $"app-{i}-7d9f8b6c5-{i:x5}", Namespace = Namespace(i), Labels = Labels(i).With("pod-template-hash", "7d9f8b6c5") },
        Spec = new() { NodeName = $"node-{i % 1000}", Containers = [new() { Name = "app", Image = "registry.example/app:1.0", Ports = [new() { Name = "http", Port = 8080 }] }] },
        Status = new() { Phase = "Running", PodIP = Address(i), PodIPs = [new() { Ip = Address(i) }], Conditions = [new() { Type = "Ready", Status = "True" }] },
    };

    private static ValueMap<string> Labels(int i) => ValueMap.Of(("app", $"app-{i}"), ("app.kubernetes.io/part-of", "bench"), ("team", $"team-{i % 20}"), ("tier", "backend"));
}
