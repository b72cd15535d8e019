using System.Net;
using System.Net.Sockets;
using System.Text;
using Net.Cluster;
using Net.TestSupport;
using Net.Transport.Tcp;

namespace Net.Dataplane.Tests.Proxy;

public class EndpointChurnTests
{
    /// <summary>Two endpoints stay, others come and go without pause, more than 10,000 a minute, in slices and in conditions; those that go are dead at once.</summary>
    [Theory]
    [InlineData(TcpEngineKind.Linux, 10_000)]
    [InlineData(TcpEngineKind.Portable, 1_000)]
    public async Task Change_ManyTimesUnderLoad_NoRequestFails(TcpEngineKind engine, int changes)
    {
        await using var one = new TcpEcho("one");
        await using var two = new TcpEcho("two", one.Port);
        string vip = $"127.100.{1 + (Environment.ProcessId % 250)}.{(engine == TcpEngineKind.Linux ? 1 : 2)}";
        ClusterState state = SmallCluster.State(
            SmallCluster.Service("cart", vip, 8080),
            SmallCluster.Slice("cart", one.Port, SmallCluster.Ready(one.Address), SmallCluster.Ready(two.Address)));
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        await using var proxy = new ServiceProxy(table, new() { Drain = TimeSpan.Zero, Tcp = new TcpRelayOptions { Engine = engine, Loops = 2 } });
        await proxy.StartAsync();

        using var done = new CancellationTokenSource();
        Task<int>[] clients = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => AskUntilAsync(vip, done.Token)))];
        for (int change = 0; change < changes; change++)
        {
            // Nothing listens at the guests' addresses: who is sent there is refused, and tried elsewhere.
            Net.Model.Endpoint guest = (change % 3) switch
            {
                0 => SmallCluster.Ready($"127.101.0.{1 + (change % 200)}"),
                1 => SmallCluster.Terminating($"127.101.0.{1 + (change % 200)}"),
                _ => SmallCluster.NotReady($"127.101.0.{1 + (change % 200)}"),
            };
            state.Apply([SmallCluster.Slice("cart", one.Port, SmallCluster.Ready(one.Address), SmallCluster.Ready(two.Address), guest)]);
            if (change % 50 == 0) await Task.Yield();
        }

        await done.CancelAsync();
        int[] served = await Task.WhenAll(clients).WaitAsync(Eventually.Deadline);
        Assert.All(served, static count => Assert.True(count > 0));
        await Eventually.True(() => proxy.Statistics.TcpActive == 0);
        Assert.Equal(served.Sum(), proxy.Statistics.TcpAccepted);
        Assert.Equal(0, proxy.Statistics.TcpFailed);
    }

    private static async Task<int> AskUntilAsync(string vip, CancellationToken done)
    {
        int served = 0;
        byte[] answer = new byte[16];
        do
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Parse(vip), 8080, CancellationToken.None);
            socket.Shutdown(SocketShutdown.Send);
            int count = await socket.ReceiveAsync(answer);
            Assert.Contains(Encoding.ASCII.GetString(answer, 0, count), (string[])["one", "two"]);
            served++;
        }
        while (!done.IsCancellationRequested);
        return served;
    }
}
