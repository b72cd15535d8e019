using System.Globalization;
using ClusterHost;

// What bench/cluster-scale.sh runs: a server with a large cluster, and a follower of it in another process, so that the follower's memory is its own.
switch (args)
{
    case ["serve", var services, var endpoints, var pods, var seconds]:
        await LargeServer.RunAsync(Number(services), Number(endpoints), Number(pods), TimeSpan.FromSeconds(Number(seconds)));
        return 0;
    case ["follow", var url, var changes]:
        await Follower.RunAsync(new(url), Number(changes));
        return 0;
    default:
        Console.Error.WriteLine("usage: ClusterHost serve SERVICES ENDPOINTS PODS SECONDS | follow URL CHANGES");
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
