using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Net.TestSupport;

namespace Net.Dns.Tests.Serving;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Meter_Queries_AreCountedAndTimed()
    {
        ConcurrentQueue<(string Instrument, string Tags)> seen = new();
        using MeterListener listener = new() { InstrumentPublished = static (instrument, listener) => { if (instrument.Meter.Name == "Net.Dns") listener.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => seen.Enqueue((instrument.Name, Text(tags))));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => { if (value > 0) seen.Enqueue((instrument.Name, Text(tags))); });
        listener.Start();
        await using LoopbackDns upstream = Answers.AddressServer();
        using Forwarder forwarder = new(new() { Zones = { new() { Upstreams = { upstream.EndPoint.ToString() } } } });
        await using DnsCache cache = new(forwarder);
        await using DnsServer server = new(cache, new() { Listen = { "127.0.0.1:0" } });
        await server.StartAsync();
        await AskAsync(server);
        await AskAsync(server);
        await Eventually.True(() => seen.Contains(("dns.server.duration", "answered=waited transport=udp")) && seen.Contains(("dns.server.duration", "answered=ready transport=udp")));
        listener.RecordObservableInstruments();
        foreach ((string, string) expected in new[]
        {
            ("dns.server.queries", "transport=udp"), ("dns.server.responses", "rcode=NoError"), ("dns.server.hits", ""), ("dns.cache.lookups", "result=hit"), ("dns.cache.lookups", "result=miss"),
            ("dns.cache.entries", "kind=answer"), ("dns.cache.memory", ""), ("dns.upstream.queries", $"upstream={upstream.EndPoint}"), ("dns.upstream.up", $"upstream={upstream.EndPoint}"), ("dns.upstream.duration", "rcode=NoError"),
        })
        {
            Assert.Contains(expected, seen);
        }
    }

    [Fact]
    public async Task Answered_MessagesAnsweredInCode_CountEachWhoeverAsksAtTheSameTime()
    {
        const int Threads = 4, Each = 2000;
        using ClusterZone zone = new(Fixtures.State("harbor"));
        await using DnsServer server = new(zone, new() { Listen = { "127.0.0.1:0" } });
        byte[] query = Fixtures.Query("web.harbor.svc.cluster.local.", RecordType.A);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(async () =>
        {
            byte[] response = new byte[512];
            for (int i = 0; i < Each; i++) await server.AnswerAsync(query, default, response);
        })));
        Assert.Equal(Threads * Each, server.Answered);
    }

    [Fact]
    public async Task QueryLog_EverySecond_LogsHalf()
    {
        Lines lines = new();
        await using DnsServer server = new(new FakeResponder(static request => Answers.Address(request.Name, 5)), new() { Listen = { "127.0.0.1:0" }, QueryLogSampling = 2 }, logger: lines);
        await server.StartAsync();
        for (int i = 0; i < 4; i++) await AskAsync(server);
        await Eventually.True(() => lines.Written.Count == 2);
        Assert.All(lines.Written, static line => Assert.Equal("127.0.0.1 (TCP: False) asked www.test. A: NoError, 42 octets", line));
    }

    private static async Task AskAsync(DnsServer server)
    {
        using UdpClient client = new();
        client.Connect(server.EndPoints[0]);
        await client.SendAsync(Fixtures.Query("www.test.", RecordType.A));
        await client.ReceiveAsync().WaitAsync(Eventually.Deadline);
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<string> texts = [];
        foreach (KeyValuePair<string, object?> tag in tags) texts.Add($"{tag.Key}={tag.Value}");
        return string.Join(' ', texts.Order(StringComparer.Ordinal));
    }

    private sealed class Lines : ILogger<DnsServer>
    {
        internal ConcurrentQueue<string> Written { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Written.Enqueue(formatter(state, exception));
    }
}
