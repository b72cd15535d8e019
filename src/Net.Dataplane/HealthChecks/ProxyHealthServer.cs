using System.Globalization;
using System.Net;
using System.Text;

namespace Net.Dataplane;

/// <summary>Serves <c>/healthz</c> and <c>/livez</c> as kube-proxy does at its port 10256, for load balancers and for what watches over the process.</summary>
internal sealed class ProxyHealthServer(ProxyHealth health, ServiceTable table, Func<bool> isServing) : IDisposable
{
    private HealthCheckListener? _listener;

    /// <summary>Where it listens; null if it does not.</summary>
    internal IPEndPoint? LocalEndPoint => _listener?.LocalEndPoint;

    /// <summary>Listens.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    internal void Start(IPEndPoint address, TimeProvider time) => _listener ??= new HealthCheckListener(address, Respond, time);

    public void Dispose() => _listener?.Dispose();

    // A proxy that drains is alive, but not for load balancers: as if its node were not eligible.
    private byte[] Respond(string path, bool withBody) => path switch
    {
        "/healthz" => Write(health.Report(table.Current.Node.IsEligible && isServing()), withBody),
        "/livez" => Write(health.Report(null), withBody),
        _ => Encoding.ASCII.GetBytes("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
    };

    private static byte[] Write((bool IsWell, string Json) report, bool withBody) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 {(report.IsWell ? "200 OK" : "503 Service Unavailable")}\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\nContent-Length: {report.Json.Length}\r\nConnection: close\r\n\r\n{(withBody ? report.Json : "")}"));
}
