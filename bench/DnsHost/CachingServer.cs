using System.Net;
using Net.Dns;
using Net.Transport.Udp;

namespace DnsHost;

/// <summary>A cache before one upstream, served with one worker until asked to stop.</summary>
internal static class CachingServer
{
    /// <summary>As Unbound beside it: what was fetched while warming up stays.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    internal static async Task RunAsync(UdpEngine engine, IPEndPoint listen, string upstream)
    {
        using Forwarder forwarder = new(new() { Zones = { new() { Upstreams = { upstream } } } });
        await using DnsCache cache = new(forwarder, new() { MinTtl = Kept, MaxTtl = Kept, MinDenialTtl = Kept, MaxDenialTtl = Kept, MaxBytes = 256 << 20, MaxDenialBytes = 256 << 20 });
        await using DnsServer server = new(cache, new() { Listen = { listen.ToString() }, Engine = engine });
        await server.StartAsync();
        Console.WriteLine($"serving a cache at {listen}");
        await StopSignal.WaitAsync();
        Console.WriteLine(cache.Statistics);
    }
}
