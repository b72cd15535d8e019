using System.Buffers;
using Net.Model;
using Net.Transport.Udp;

namespace Net.Dns;

/// <summary>One thread that receives batches of queries from one socket, answers what it can at once, and leaves the rest to tasks.</summary>
internal sealed class UdpWorker : IDisposable
{
    private const int QueryBytes = 2048;

    /// <summary>Batches read after the end: more than the receive buffer holds in questions of a usual length.</summary>
    private const int MaxLastBatches = 1024;

    private readonly UdpSocket _socket;
    private readonly QueryHandler _handler;
    private readonly DnsServerOptions _options;
    private readonly Action<Exception> _report;
    private readonly CancellationToken _stopping;
    private readonly Lock _sending = new();
    private readonly UdpBatch _lateAnswers;
    private readonly Thread _thread;
    private int _waiting;

    internal UdpWorker(UdpSocket socket, QueryHandler handler, DnsServerOptions options, Action<Exception> report, CancellationToken stopping)
    {
        _socket = socket;
        _handler = handler;
        _options = options;
        _report = report;
        _stopping = stopping;
        _lateAnswers = new UdpBatch(1, AnswerBytes);
        _thread = new Thread(Run) { IsBackground = true, Name = $"dns {socket.LocalEndPoint}" };
    }

    /// <summary>Queries that wait for someone else's answer.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    internal QueryCounters Counters => _handler.Counters;

    internal long SendFailures => _socket.SendFailures;

    private int AnswerBytes => Math.Max(_options.MaxUdpSize, EdnsView.MinUdpSize);

    public void Dispose() => _socket.Dispose();

    internal void Start() => _thread.Start();

    /// <summary>Takes no more queries; those in flight are still answered.</summary>
    internal void StopReceiving() => _socket.Stop();

    internal void Join() => _thread.Join();

    private void Run()
    {
        UdpBatch queries = new(_options.BatchSize, QueryBytes);
        UdpBatch answers = new(_options.BatchSize, AnswerBytes);
        while (_socket.Receive(queries) > 0) AnswerAll(queries, answers);

        // What had come when the worker was stopped is answered still; a sender that never ends must not keep it.
        for (int i = 0; i < MaxLastBatches && _socket.TryReceive(queries) > 0; i++) AnswerAll(queries, answers);
    }

    private void AnswerAll(UdpBatch queries, UdpBatch answers)
    {
        for (int i = 0; i < queries.Count; i++)
        {
            try
            {
                Answer(queries, i, answers);
            }
            catch (Exception defect)
            {
                // A defect costs the query that met it, not the worker.
                _handler.Counters.Dropped();
                _report(defect);
            }
        }

        if (answers.Count == 0) return;
        lock (_sending) _socket.Send(answers);
    }

    private void Answer(UdpBatch queries, int index, UdpBatch answers)
    {
        ReadOnlySpan<byte> message = queries.Payload(index);
        DatagramAddress peer = queries.Peer(index);
        DatagramAddress local = queries.Local(index);
        if (peer.Port == 0) return;
        DnsClient client = new(AddressOf(peer));
        Span<byte> output = answers.Next();
        int length = _handler.Handle(message, client, output);
        if (length > 0) answers.Commit(length, peer, local);
        if (length != QueryHandler.Waiting) return;
        long start = _handler.Timer.Start();
        if (_handler.TryHandle(message, client, output, out length, out ValueTask<DnsResponse> pending, _stopping))
        {
            if (length > 0) answers.Commit(length, peer, local);
            _handler.Timer.End(start, isStream: false, waited: false);
            return;
        }

        if (Interlocked.Increment(ref _waiting) > _options.MaxWaitingQueries)
        {
            Interlocked.Decrement(ref _waiting);
            _handler.Counters.Dropped();
            return;
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(message.Length);
        message.CopyTo(copy);
        _ = AnswerLaterAsync(copy, message.Length, client, peer, local, pending, start);
    }

    private async Task AnswerLaterAsync(byte[] query, int queryLength, DnsClient client, DatagramAddress peer, DatagramAddress local, ValueTask<DnsResponse> pending, long start)
    {
        try
        {
            DnsResponse response;
            try
            {
                response = await pending.ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                response = DnsResponse.Of(Rcode.ServerFailure, "the server is stopping", ExtendedError.NotReady);
            }

            lock (_sending)
            {
                int length = _handler.Write(query.AsSpan(0, queryLength), client, response, _lateAnswers.Next());
                _lateAnswers.Commit(length, peer, local);
                _socket.Send(_lateAnswers);
            }

            _handler.Timer.End(start, isStream: false, waited: true);
        }
        catch (Exception defect)
        {
            _handler.Counters.Dropped();
            _report(defect);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(query);
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static IpAddress AddressOf(in DatagramAddress peer)
    {
        if (peer.IsIPv4) return IpAddress.FromIPv4((uint)peer.LowBits);
        return IpAddress.FromIPv6(new UInt128(peer.HighBits, peer.LowBits));
    }
}
