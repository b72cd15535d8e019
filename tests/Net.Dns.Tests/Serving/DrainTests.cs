using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Net.Transport.Udp;

namespace Net.Dns.Tests.Serving;

/// <summary>What was asked before the server was told to stop is answered.</summary>
public sealed class DrainTests
{
    private const int Queries = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(UdpEngine.Automatic)]
    [InlineData(UdpEngine.Portable)]
    public async Task StopAsync_UdpQueriesWaitForUpstream_AllAreAnswered(UdpEngine engine)
    {
        GatedResponder responder = new();
        await using DnsServer server = new(responder, new() { Listen = { "127.0.0.1:0" }, Engine = engine, Drain = Patience });
        await server.StartAsync();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await client.ConnectAsync(server.EndPoints[0]);
        for (ushort id = 0; id < Queries; id++) await client.SendAsync(Fixtures.Query("slow.test", RecordType.A, id: id));
        await responder.Asked(Queries).WaitAsync(Patience);

        Task stopping = server.StopAsync();
        responder.Open();
        Assert.Equal(Enumerable.Range(0, Queries), (await IdsAsync(client)).Order());
        await stopping.WaitAsync(Patience);
    }

    /// <summary>The worker is busy with the first query while the others wait in the socket's buffer.</summary>
    [Theory]
    [InlineData(UdpEngine.Automatic)]
    [InlineData(UdpEngine.Portable)]
    public async Task StopAsync_UdpQueriesNotReadYet_AllAreAnswered(UdpEngine engine)
    {
        using BusyResponder responder = new();
        await using DnsServer server = new(responder, new() { Listen = { "127.0.0.1:0" }, Engine = engine, Drain = Patience, BatchSize = 4 });
        await server.StartAsync();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await client.ConnectAsync(server.EndPoints[0]);
        await client.SendAsync(Fixtures.Query("first.test", RecordType.A, id: 0));
        await responder.Busy.WaitAsync(Patience);
        for (ushort id = 1; id < Queries; id++) await client.SendAsync(Fixtures.Query("next.test", RecordType.A, id: id));

        Task stopping = Task.Run(() => server.StopAsync());
        await responder.LetGoOnce(() => !server.IsServing);
        Assert.Equal(Enumerable.Range(0, Queries), (await IdsAsync(client)).Order());
        await stopping.WaitAsync(Patience);
    }

    [Fact]
    public async Task StopAsync_TcpQueriesWaitForUpstream_AllAreAnsweredAndTheConnectionCloses()
    {
        GatedResponder responder = new();
        await using DnsServer server = new(responder, new() { Listen = { "127.0.0.1:0" }, Drain = Patience });
        await server.StartAsync();
        using TcpClient client = new();
        await client.ConnectAsync(server.EndPoints[0]);
        NetworkStream stream = client.GetStream();
        for (ushort id = 0; id < Queries; id++)
        {
            byte[] query = Fixtures.Query("slow.test", RecordType.A, id: id);
            await stream.WriteAsync((byte[])[0, (byte)query.Length, .. query]);
        }

        await responder.Asked(Queries).WaitAsync(Patience);
        Task stopping = server.StopAsync();
        responder.Open();
        HashSet<int> ids = [];
        byte[] prefix = new byte[2];
        while (await stream.ReadAtLeastAsync(prefix, 2, throwOnEndOfStream: false).AsTask().WaitAsync(Patience) == 2)
        {
            byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
            await stream.ReadExactlyAsync(message).AsTask().WaitAsync(Patience);
            ids.Add(BinaryPrimitives.ReadUInt16BigEndian(message));
        }

        Assert.Equal(Enumerable.Range(0, Queries), ids.Order());
        await stopping.WaitAsync(Patience);
    }

    [Fact]
    public async Task IdleConnection_AfterItsTime_IsClosed()
    {
        await using DnsServer server = await DnsServerTests.StartAsync(new() { Listen = { "127.0.0.1:0" }, TcpIdleTimeout = TimeSpan.FromMilliseconds(300), TcpReadTimeout = Patience });
        using TcpClient client = new();
        await client.ConnectAsync(server.EndPoints[0]);
        NetworkStream stream = client.GetStream();
        byte[] query = Fixtures.Query("web.harbor.svc.cluster.local", RecordType.A);
        await stream.WriteAsync((byte[])[0, (byte)query.Length, .. query]);
        using MemoryStream received = new();
        await stream.CopyToAsync(received).WaitAsync(Patience);
        Assert.Equal(received.Length, 2 + BinaryPrimitives.ReadUInt16BigEndian(received.ToArray()));
    }

    private static async Task<List<int>> IdsAsync(Socket client)
    {
        List<int> ids = [];
        byte[] buffer = new byte[512];
        while (ids.Count < Queries)
        {
            await client.ReceiveAsync(buffer).WaitAsync(Patience);
            ids.Add(BinaryPrimitives.ReadUInt16BigEndian(buffer));
        }

        return ids;
    }

    /// <summary>Answers nothing until opened.</summary>
    private sealed class GatedResponder : IDnsResponder
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;
        private int _wanted;

        public int TryAnswer(in DnsQuery query, in DnsClient client, Span<byte> response) => 0;

        public async ValueTask<DnsResponse> ResolveAsync(DnsRequest request, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _count) == Volatile.Read(ref _wanted)) _asked.TrySetResult();
            await _gate.Task.WaitAsync(cancellationToken);
            return new() { Answers = [DnsRecord.Text(request.Name, 5, "late")] };
        }

        internal Task Asked(int count)
        {
            Volatile.Write(ref _wanted, count);
            if (Volatile.Read(ref _count) >= count) _asked.TrySetResult();
            return _asked.Task;
        }

        internal void Open() => _gate.TrySetResult();
    }

    /// <summary>Holds the worker's thread at the first question until let go.</summary>
    private sealed class BusyResponder : IDnsResponder, IDisposable
    {
        private readonly TaskCompletionSource _busy = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _go = new();

        internal Task Busy => _busy.Task;

        public void Dispose() => _go.Dispose();

        public int TryAnswer(in DnsQuery query, in DnsClient client, Span<byte> response)
        {
            _busy.TrySetResult();
            _go.Wait(Patience);
            return 0;
        }

        public ValueTask<DnsResponse> ResolveAsync(DnsRequest request, CancellationToken cancellationToken) => new(new DnsResponse { Answers = [DnsRecord.Text(request.Name, 5, "on time")] });

        internal async Task LetGoOnce(Func<bool> holds)
        {
            using CancellationTokenSource patience = new(Patience);
            while (!holds() && !patience.IsCancellationRequested) await Task.Yield();
            _go.Set();
        }
    }
}
