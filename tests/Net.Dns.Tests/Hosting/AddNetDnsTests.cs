using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Net.Cluster;
using Net.TestSupport;

namespace Net.Dns.Tests.Hosting;

public sealed class AddNetDnsTests
{
    [Fact]
    public async Task Host_ForwardingAndSearchPaths_ServesAllOfIt()
    {
        await using LoopbackDns upstream = Answers.AddressServer();
        using IHost host = Host(o =>
        {
            o.Listen.Add("127.0.0.1:0");
            o.Forwarding.Zones.Add(new() { Upstreams = { upstream.EndPoint.ToString() } });
            o.SearchPaths = new();
        });
        await host.StartAsync();
        DnsServer server = host.Services.GetRequiredService<DnsServerService>().Server!;
        Assert.Equal("10.96.0.61", (await AskAsync(server, "web.harbor.svc.cluster.local.")).Answers[0].DataText());
        for (int i = 0; i < 3; i++) Assert.Equal("192.0.2.1", (await AskAsync(server, "www.example.test.")).Answers[0].DataText());
        Assert.Single(upstream.Queries);
        Assert.Equal(2, host.Services.GetRequiredService<DnsPipeline>().Cache!.Statistics.Hits);
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(host));
        await host.StopAsync();
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(host));
    }

    [Fact]
    public async Task Host_NothingForwarded_RefusesOtherNames()
    {
        using IHost host = Host(static o => o.Listen.Add("127.0.0.1:0"));
        await host.StartAsync();
        DnsPipeline pipeline = host.Services.GetRequiredService<DnsPipeline>();
        Assert.Equal((null, null, pipeline.Zone), (pipeline.Cache, pipeline.Forwarder, pipeline.Responder));
        Assert.Equal(Rcode.Refused, (await AskAsync(host.Services.GetRequiredService<DnsServerService>().Server!, "www.example.test.")).Rcode);
        await host.StopAsync();
    }

    [Fact]
    public async Task Host_BadOptions_RefusesToStartAndListsEveryProblem()
    {
        using IHost host = Host(static o =>
        {
            o.Listen.Add("127.0.0.1:5300");
            o.Listen.Add("nowhere");
            o.Forwarding.Zones.Add(new() { Upstreams = { "127.0.0.1:5300", "x" } });
            o.Cache!.MaxTtl = TimeSpan.FromDays(30);
            o.SearchPaths = new() { Zone = "a..b" };
            o.Zone.Ttl = -1;
        });
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        foreach (string problem in new[]
        {
            "Server.Listen[1]", "Forwarding.Zones[0].Upstreams[1]", "Cache.MaxTtl", "SearchPaths.Zone", "Zone.Ttl", "Forwarding.Zones[0].Upstreams[0]: 127.0.0.1:5300 is where this server listens",
        })
        {
            Assert.Contains(refused.Failures, failure => failure.StartsWith(problem, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task HealthCheck_UpstreamGone_IsDegraded()
    {
        LoopbackDns gone = new(static _ => null);
        await gone.DisposeAsync();
        using IHost host = Host(o =>
        {
            o.Listen.Add("127.0.0.1:0");
            o.Forwarding.Zones.Add(new() { Upstreams = { gone.EndPoint.ToString() } });
        });
        await host.StartAsync();
        await AskAsync(host.Services.GetRequiredService<DnsServerService>().Server!, "www.example.test.");
        Assert.Equal(HealthStatus.Degraded, await HealthAsync(host));
        await host.StopAsync();
    }

    [Fact]
    public void AddNetDns_Twice_AddsOneServer()
    {
        ServiceCollection services = new();
        services.AddNetDns().AddNetDns();
        Assert.Single(services, static service => service.ServiceType == typeof(IHostedService));
    }

    private static IHost Host(Action<NetDnsOptions> configure)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(Fixtures.State("harbor")).AddNetDns(configure);
        return builder.Build();
    }

    private static async Task<HealthStatus> HealthAsync(IHost host) => (await host.Services.GetRequiredService<NetDnsHealthCheck>().CheckHealthAsync(new())).Status;

    private static async Task<DnsResponse> AskAsync(DnsServer server, string name)
    {
        using UdpClient client = new();
        client.Connect(server.EndPoints[0]);
        await client.SendAsync(Fixtures.Query(name, RecordType.A));
        return Answers.Read((await client.ReceiveAsync().WaitAsync(Eventually.Deadline)).Buffer);
    }
}
