using System.Globalization;
using System.Text;
using Net.Model;

namespace Net.Dataplane;

/// <summary>What a load balancer is told about a Service on this node, as kube-proxy words it (pkg/proxy/healthcheck/service_health.go).</summary>
/// <param name="Service">The Service.</param>
/// <param name="LocalEndpoints">Different addresses of its endpoints that are ready on this node.</param>
/// <param name="ProxyHealthy">Whether the proxy serves.</param>
internal readonly record struct HealthCheckAnswer(ObjectKey Service, int LocalEndpoints, bool ProxyHealthy)
{
    internal bool IsHealthy => LocalEndpoints > 0 && ProxyHealthy;

    /// <summary>The whole HTTP response.</summary>
    internal byte[] ToHttp(bool withBody)
    {
        string body = string.Create(CultureInfo.InvariantCulture, $$"""
            {
            {{'\t'}}"service": {
            {{'\t'}}{{'\t'}}"namespace": "{{Service.Namespace}}",
            {{'\t'}}{{'\t'}}"name": "{{Service.Name}}"
            {{'\t'}}},
            {{'\t'}}"localEndpoints": {{LocalEndpoints}},
            {{'\t'}}"serviceProxyHealthy": {{(ProxyHealthy ? "true" : "false")}}
            }
            """);
        string head = string.Create(CultureInfo.InvariantCulture, $"""
            HTTP/1.1 {(IsHealthy ? "200 OK" : "503 Service Unavailable")}
            Content-Type: application/json
            X-Content-Type-Options: nosniff
            X-Load-Balancing-Endpoint-Weight: {LocalEndpoints}
            Content-Length: {body.Length}
            Connection: close
            """).ReplaceLineEndings("\r\n");
        return Encoding.ASCII.GetBytes(head + "\r\n\r\n" + (withBody ? body.ReplaceLineEndings("\n") : ""));
    }
}
