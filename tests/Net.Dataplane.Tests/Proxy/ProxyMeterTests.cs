using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Net.Cluster;
using Net.TestSupport;

namespace Net.Dataplane.Tests.Proxy;

public class ProxyMeterTests
{
    [Fact]
    public async Task Instruments_TrafficAndFailures_AreMeasured()
    {
        await using var echo = new TcpEcho("one");
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int nobody = ((IPEndPoint)closed.LocalEndPoint!).Port;
        string host = $"127.99.{1 + (Environment.ProcessId % 250)}";
        ClusterState state = SmallCluster.State(
            SmallCluster.Service("good", $"{host}.1", 8080),
            SmallCluster.Slice("good", echo.Port, SmallCluster.Ready(echo.Address)),
            SmallCluster.Service("bad", $"{host}.2", 8080),
            SmallCluster.Slice("bad", nobody, SmallCluster.Ready("127.0.0.1")),
            SmallCluster.Service("elsewhere", "192.0.2.1", 8080),
            SmallCluster.Slice("elsewhere", nobody, SmallCluster.Ready("127.0.0.1")));
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        await using var proxy = new ServiceProxy(table, new() { Drain = TimeSpan.Zero, EjectAfter = 1 });
        using var measured = new Measurements(proxy.Meter);
        await proxy.StartAsync();

        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Parse($"{host}.1"), 8080);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(new byte[] { 1, 2, 3 });
            client.Client.Shutdown(SocketShutdown.Send);
            Assert.Equal(3, await stream.ReadAsync(new byte[16]));
        }

        using (var client = new TcpClient())
        {
            // Reset before or after the connect is seen to be done.
            await Record.ExceptionAsync(async () =>
            {
                await client.ConnectAsync(IPAddress.Parse($"{host}.2"), 8080);
                await client.GetStream().ReadExactlyAsync(new byte[1]);
            });
        }

        await Eventually.True(() => measured["net.dataplane.connections"] == 2 && measured["net.dataplane.connections.active"] == 0);
        Assert.Equal(3, measured["net.dataplane.io", "direction", "client"]);
        Assert.Equal(3, measured["net.dataplane.io", "direction", "backend"]);
        Assert.Equal(1, measured["net.dataplane.connect.failures", "cause", "Refused"]);
        Assert.Equal(1, measured["net.dataplane.backend.ejections"]);
        Assert.Equal(1, measured["net.dataplane.listener.bind.failures", "error", "AddressNotAvailable"]);
        Assert.True(measured.Count("net.dataplane.programming.duration") >= 1);
    }

    [Fact]
    public async Task Instruments_DeniedOverLimitAndDatagrams_AreMeasured()
    {
        await using var echo = new TcpEcho("one");
        using var udp = new UdpEcho("udp");
        string vip = ServiceProxyTests.NextVip();
        Net.Model.Service limited = SmallCluster.Service("tcp", vip, 8080);
        ClusterState state = SmallCluster.State(
            limited with { Metadata = limited.Metadata with { Annotations = Net.Model.ValueMap.Of(("net.dataplane/max-connections", "1")) } },
            SmallCluster.Slice("tcp", echo.Port, SmallCluster.Ready(echo.Address)),
            SmallCluster.Service("udp", vip, 5353, protocol: Net.Model.Protocols.Udp),
            SmallCluster.Slice("udp", udp.Port, Net.Model.Protocols.Udp, SmallCluster.Ready(udp.Address)));
        using var table = new ServiceTable(state, SmallCluster.NodeName);
        await using var proxy = new ServiceProxy(table, new() { Drain = TimeSpan.Zero, Admission = static flow => flow.Source != Net.Model.IpAddress.Parse("127.0.0.77") });
        using var measured = new Measurements(proxy.Meter);
        await proxy.StartAsync();

        await Assert.ThrowsAnyAsync<SocketException>(() => ServiceProxyTests.AskAsync(vip, 8080, from: "127.0.0.77"));
        using (var denied = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.77"), 0))) await denied.SendAsync(new byte[] { 1 }, new IPEndPoint(IPAddress.Parse(vip), 5353));
        await Eventually.True(() => measured["net.dataplane.connections.denied"] == 2);

        using (var client = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.1"), 0)))
        {
            await client.SendAsync(new byte[] { 1 }, new IPEndPoint(IPAddress.Parse(vip), 5353));
            await client.ReceiveAsync().WaitAsync(Eventually.Deadline);
        }

        await Eventually.True(() => measured["net.dataplane.datagrams", "direction", "client"] == 1 && measured["net.dataplane.datagrams", "direction", "backend"] == 1);
        Assert.Equal(1, measured["net.dataplane.sessions.active"]);

        using var held = new TcpClient();
        await held.ConnectAsync(IPAddress.Parse(vip), 8080);
        await Eventually.True(() => measured["net.dataplane.connections.active"] == 1);
        await Assert.ThrowsAnyAsync<SocketException>(() => ServiceProxyTests.AskAsync(vip, 8080));
        await Eventually.True(() => measured["net.dataplane.connections.over_limit"] == 1);
    }

    /// <summary>What the meter told while it was listened to. The last value counts for observed instruments, the sum for others.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Lock _gate = new();
        private readonly Dictionary<(string Name, string Tag, string Value), (double Sum, int Count)> _values = [];

        internal Measurements(Meter meter)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, meter)) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
            _listener.Start();
        }

        internal double this[string name, string tag = "", string value = ""]
        {
            get
            {
                _listener.RecordObservableInstruments();
                lock (_gate) return _values.GetValueOrDefault((name, tag, value)).Sum;
            }
        }

        public void Dispose() => _listener.Dispose();

        internal int Count(string name)
        {
            lock (_gate) return _values.GetValueOrDefault((name, "", "")).Count;
        }

        private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            (string, string, string) key = tags.IsEmpty ? (instrument.Name, "", "") : (instrument.Name, tags[0].Key, tags[0].Value?.ToString() ?? "");
            lock (_gate)
            {
                (double sum, int count) = _values.GetValueOrDefault(key);
                _values[key] = (instrument.IsObservable ? value : sum + value, count + 1);
            }
        }
    }
}
