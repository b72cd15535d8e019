using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Net.Dns.Tests;

/// <summary>The C# of the page of cache, upstreams and search paths, compiled and run.</summary>
public sealed class PageExample
{
    [Fact]
    public async Task Example_OfThePage_ServesTheClusterAndForwardsTheRest()
    {
        string folder = Directory.CreateTempSubdirectory("manifests").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "web.yaml"), "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {clusterIP: 10.96.0.7, ports: [{port: 80}]}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");
            var builder = Host.CreateApplicationBuilder();
            builder.Services
                .AddNetCluster(o => o.Manifests.Add(folder))
                .AddNetDns(o =>
                {
                    o.Listen.Add("127.0.0.1:0");
                    o.Forwarding.Zones.Add(new() { Upstreams = { "10.0.0.10", "10.0.0.11" }, Policy = UpstreamPolicy.RoundRobin });
                    o.Forwarding.Zones.Add(new() { Zone = "corp.example", Upstreams = { "10.1.0.53" }, Transport = UpstreamTransport.Tcp });
                    o.Cache!.MaxStale = TimeSpan.FromHours(1);
                    o.SearchPaths = new() { NodeSearchList = { "corp.example" } };
                });
            using IHost host = builder.Build();
            await host.StartAsync();
            DnsPipeline names = host.Services.GetRequiredService<DnsPipeline>();
            Assert.Equal("10.96.0.7", names.Zone.Resolve("web.shop.svc.cluster.local", RecordType.A).Answers[0].DataText());
            Assert.Equal(["10.0.0.10:53", "10.0.0.11:53", "10.1.0.53:53"], names.Forwarder!.Upstreams.Select(static upstream => upstream.EndPoint.ToString()).Order());
            await host.StopAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
