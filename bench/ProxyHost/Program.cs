using System.Globalization;
using System.Net;
using ProxyHost;

// The service proxy as a process of its own, for bench/peers/proxy.sh and for tests in network namespaces; and a client that holds connections open.
switch (args)
{
    case ["serve", "linux" or "portable" or "linux-transparent" or "portable-transparent", var folder, var node]:
        return await ServedCluster.RunAsync(args[1].StartsWith("linux", StringComparison.Ordinal), args[1].EndsWith("-transparent", StringComparison.Ordinal), folder, node);
    case ["hold", var address, var count]:
        return await IdleConnections.HoldAsync(IPEndPoint.Parse(address), int.Parse(count, CultureInfo.InvariantCulture));
    default:
        Console.Error.WriteLine("usage: ProxyHost serve linux|portable|linux-transparent|portable-transparent FOLDER NODE\n       ProxyHost hold ADDRESS CONNECTIONS");
        return 2;
}
