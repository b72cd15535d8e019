using System.Net;
using ProxyHost;

// What bench/peers/proxy.sh runs: the service proxy as a process of its own, and a client that holds connections open.
switch (args)
{
    case ["serve", "linux" or "portable", var listen, var tcp, var udp]:
        await ServedCluster.RunAsync(args[1] == "linux", IPEndPoint.Parse(listen), IPEndPoint.Parse(tcp), IPEndPoint.Parse(udp));
        return 0;
    case ["hold", var address, var count]:
        return await IdleConnections.HoldAsync(IPEndPoint.Parse(address), int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
    default:
        Console.Error.WriteLine("usage: ProxyHost serve linux|portable CLUSTERIP:PORT TCPBACKEND UDPBACKEND\n       ProxyHost hold ADDRESS CONNECTIONS");
        return 2;
}
