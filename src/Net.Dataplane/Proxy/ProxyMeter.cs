using System.Diagnostics.Metrics;
using Net.Transport.Tcp;

namespace Net.Dataplane;

/// <summary>The instruments of the meter <c>Net.Dataplane</c>.</summary>
internal sealed class ProxyMeter : IDisposable
{
    internal const string Name = "Net.Dataplane";

    private static readonly KeyValuePair<string, object?>[] Causes =
        [.. Enum.GetValues<TcpConnectFailure>().Select(static cause => KeyValuePair.Create<string, object?>("cause", cause.ToString()))];

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _connectFailures;
    private readonly Counter<long> _denied;
    private readonly Counter<long> _ejections;
    private readonly Counter<long> _bindFailures;
    private readonly Histogram<double> _latency;

    internal ProxyMeter(ServiceProxy proxy)
    {
        _connectFailures = _meter.CreateCounter<long>("net.dataplane.connect.failures", "{failure}", "Attempts to reach a backend that failed, by cause.");
        _denied = _meter.CreateCounter<long>("net.dataplane.connections.denied", "{connection}", "Connections and UDP sessions that the admission function denied.");
        _ejections = _meter.CreateCounter<long>("net.dataplane.backend.ejections", "{ejection}", "Backends left alone for a while because they failed.");
        _bindFailures = _meter.CreateCounter<long>("net.dataplane.listener.bind.failures", "{failure}", "Addresses that could not be listened at, by error.");
        _latency = _meter.CreateHistogram<double>("net.dataplane.programming.duration", "s", "From a change of the cluster until its frontends are live.");
        _meter.CreateObservableUpDownCounter("net.dataplane.connections.active", () => proxy.Statistics.TcpActive, "{connection}", "TCP connections open now.");
        _meter.CreateObservableUpDownCounter("net.dataplane.sessions.active", () => proxy.Statistics.UdpSessions, "{session}", "UDP sessions open now.");
        _meter.CreateObservableCounter("net.dataplane.connections", () => proxy.Statistics.TcpAccepted, "{connection}", "TCP connections accepted.");
        _meter.CreateObservableCounter("net.dataplane.connections.over_limit", () => proxy.Statistics.TcpOverLimit, "{connection}", "TCP connections reset because their frontend had as many as it may.");
        _meter.CreateObservableCounter("net.dataplane.io", ReadBytes, "By", "Bytes carried, by direction.");
        _meter.CreateObservableCounter("net.dataplane.datagrams", ReadDatagrams, "{datagram}", "Datagrams carried, by direction.");

        IEnumerable<Measurement<long>> ReadBytes()
        {
            ProxyStatistics now = proxy.Statistics;
            return [new(now.BytesFromClients, KeyValuePair.Create<string, object?>("direction", "client")), new(now.BytesFromBackends, KeyValuePair.Create<string, object?>("direction", "backend"))];
        }

        IEnumerable<Measurement<long>> ReadDatagrams()
        {
            ProxyStatistics now = proxy.Statistics;
            return [new(now.DatagramsFromClients, KeyValuePair.Create<string, object?>("direction", "client")), new(now.DatagramsFromBackends, KeyValuePair.Create<string, object?>("direction", "backend"))];
        }
    }

    internal Meter Meter => _meter;

    internal void ConnectFailed(TcpConnectFailure cause) => _connectFailures.Add(1, Causes[(int)cause]);

    internal void Denied() => _denied.Add(1);

    internal void Ejected() => _ejections.Add(1);

    internal void BindFailed(TcpListenError error) => _bindFailures.Add(1, KeyValuePair.Create<string, object?>("error", error.ToString()));

    internal void Programmed(TimeSpan duration) => _latency.Record(duration.TotalSeconds);

    public void Dispose() => _meter.Dispose();
}
