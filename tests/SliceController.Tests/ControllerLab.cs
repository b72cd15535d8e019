using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Net.Cluster;
using Net.Model;
using Net.Testing;
using Net.TestSupport;
using SliceController.Options;
using SliceController.Reconciling;

namespace SliceController.Tests;

/// <summary>An API server in memory with a node, and the controller running against it.</summary>
internal sealed class ControllerLab : IAsyncDisposable
{
    private IHost? _host;

    private ControllerLab(FakeApiServer server) => Server = server;

    public FakeApiServer Server { get; }

    /// <summary>A server without a controller.</summary>
    public static async Task<ControllerLab> StartServerAsync(FakeApiServerOptions? options = null)
    {
        var lab = new ControllerLab(await FakeApiServer.StartAsync(options));
        lab.Server.Apply(new Node { Metadata = new() { Name = "node-1" } });
        foreach (string name in new[] { "shop", "slice-controller" }) lab.Server.Apply(new Namespace { Metadata = new() { Name = name } });
        return lab;
    }

    /// <summary>A server with a controller at work.</summary>
    public static async Task<ControllerLab> StartAsync(Func<SliceOptions, SliceOptions>? change = null)
    {
        ControllerLab lab = await StartServerAsync();
        await lab.StartControllerAsync(change);
        return lab;
    }

    public async Task StartControllerAsync(Func<SliceOptions, SliceOptions>? change = null)
    {
        var options = new SliceOptions { Connection = new() { Server = Server.Url } };
        _host = SliceHost.Build(change?.Invoke(options) ?? options);
        await _host.StartAsync().WaitAsync(Eventually.Deadline);
    }

    public async Task StopControllerAsync()
    {
        if (_host is null) return;
        await _host.StopAsync();
        _host.Dispose();
        _host = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopControllerAsync();
        await Server.DisposeAsync();
    }

    /// <summary>Whether the controller knows of a pod.</summary>
    public bool Sees(Pod pod) => _host!.Services.GetRequiredService<ClusterState>().Get<Pod>(pod.Metadata.Namespace, pod.Metadata.Name) is not null;

    /// <summary>The addresses in a Service's slices, in order; one that is in two slices twice.</summary>
    public string[] Addresses(string service) =>
        [.. Slices(service).SelectMany(static slice => slice.Endpoints).Select(static endpoint => endpoint.Addresses[0]).Order(StringComparer.Ordinal)];

    public IEnumerable<EndpointSlice> Slices(string service) => Server.All<EndpointSlice>().Where(slice => slice.ServiceName == service);

    public static Service Service(string name, bool enabled = true) => new()
    {
        Metadata = new() { Namespace = "shop", Name = name, Labels = enabled ? ValueMap.Of((ServiceChoice.Label, "true")) : default },
        Spec = new() { Selector = ValueMap.Of(("app", name)), Ports = [new() { Port = 80, TargetPort = 8080 }] },
    };

    public static Pod Pod(string app, int number, string node = "node-1") => new()
    {
        Metadata = new() { Namespace = "shop", Name = $"{app}-{number}", Labels = ValueMap.Of(("app", app)) },
        Spec = new() { NodeName = node, Containers = [new() { Name = "main", Image = "main" }] },
        Status = new() { Phase = "Running", PodIP = Address(number), PodIPs = [new() { Ip = Address(number) }], Conditions = [new() { Type = "Ready", Status = "True" }] },
    };

    public static string Address(int number) => $"10.1.{number / 200}.{1 + (number % 200)}";

    public static string[] AddressesOf(IEnumerable<int> numbers) => [.. numbers.Select(Address).Order(StringComparer.Ordinal)];
}
