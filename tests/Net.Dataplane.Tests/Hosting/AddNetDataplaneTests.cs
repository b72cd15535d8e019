using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Net.Cluster;

namespace Net.Dataplane.Tests.Hosting;

public class AddNetDataplaneTests
{
    [Fact]
    public async Task Host_Runs_ProxyServesAndHealthFollows()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddNetDataplane(options =>
        {
            options.Node = SmallCluster.NodeName;
            options.ServiceCidrs.Add("127.96.0.0/16");
            options.Proxy.Drain = TimeSpan.Zero;
        });
        using IHost host = builder.Build();
        var check = host.Services.GetRequiredService<NetDataplaneHealthCheck>();
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new HealthCheckContext())).Status);
        await host.StartAsync();
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new HealthCheckContext())).Status);

        // An address that no machine has.
        host.Services.GetRequiredService<ClusterState>().Apply([SmallCluster.Service("cart", "192.0.2.1", 8080), SmallCluster.Slice("cart", 80, SmallCluster.Ready("127.0.0.1"))]);
        HealthCheckResult degraded = await check.CheckHealthAsync(new HealthCheckContext());
        Assert.Equal(HealthStatus.Degraded, degraded.Status);
        Assert.Contains("192.0.2.1:8080", degraded.Description, StringComparison.Ordinal);
        await host.StopAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new HealthCheckContext())).Status);
    }

    [Fact]
    public void Options_SeveralWrong_StartListsEveryProblem()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddNetDataplane(options =>
        {
            options.ServiceCidrs.Add("10.96.0.0");
            options.Proxy.Balancer = "fastest";
            options.Proxy.EjectAfter = -1;
        });
        using IHost host = builder.Build();
        var invalid = Assert.Throws<OptionsValidationException>(() => host.Start());
        Assert.Equal(3, invalid.Failures.Count());
        Assert.Contains("ServiceCidrs[0]: '10.96.0.0' is not a range such as 10.96.0.0/16 or fd00:10:96::/108", invalid.Failures);
        Assert.Contains(invalid.Failures, static failure => failure.StartsWith("Proxy.Balancer: 'fastest' is none of random", StringComparison.Ordinal));
    }

    [Fact]
    public void Add_Twice_RegistersOnce()
    {
        var services = new ServiceCollection();
        services.AddNetDataplane().AddNetDataplane();
        Assert.Single(services, static service => service.ServiceType == typeof(IHostedService));
        Assert.Single(services, static service => service.ServiceType == typeof(ServiceProxy));
    }
}
