using System.Globalization;
using System.Net;
using DnsHost;
using Net.Transport.Udp;

// What bench/peers/dns.sh runs: the same cluster as objects, as a zone file and as questions, and a server of the objects.
switch (args)
{
    case ["write", var count, var folder]:
        SampleCluster.Write(int.Parse(count, CultureInfo.InvariantCulture), folder);
        return 0;
    case ["serve", "linux" or "portable", var listen, var objects]:
        await ServedZone.RunAsync(args[1] == "linux" ? UdpEngine.Batched : UdpEngine.Portable, IPEndPoint.Parse(listen), objects);
        return 0;
    case ["cache", "linux" or "portable", var listen, var upstream]:
        await CachingServer.RunAsync(args[1] == "linux" ? UdpEngine.Batched : UdpEngine.Portable, IPEndPoint.Parse(listen), upstream);
        return 0;
    case ["memory", var objects]:
        await ZoneMemory.PrintAsync(objects);
        return 0;
    case ["slice", var count]:
        SliceChange.Print(int.Parse(count, CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("usage: DnsHost write SERVICES FOLDER | serve linux|portable ADDRESS:PORT OBJECTS | cache linux|portable ADDRESS:PORT UPSTREAM | memory OBJECTS | slice SERVICES");
        return 2;
}
