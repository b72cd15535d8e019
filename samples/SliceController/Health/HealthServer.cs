using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using SliceController.Options;

namespace SliceController.Health;

/// <summary><c>/healthz</c> and <c>/readyz</c> over HTTP, for the probes of a Deployment. Up before everything else, since the rest waits for the API server.</summary>
internal sealed class HealthServer : IHostedService, IAsyncDisposable
{
    private const int MostConnections = 100;

    private readonly WebApplication? _server;

    /// <param name="options">Where to listen; nowhere if null.</param>
    /// <param name="report">What to say.</param>
    public HealthServer(SliceOptions options, HealthReport report)
    {
        if (options.Health is not { } address) return;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Listen(address);
        });
        _server = builder.Build();
        _server.Run(context => AnswerAsync(context, report));
    }

    /// <exception cref="IOException">The address can't be bound.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => _server?.StartAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static Task AnswerAsync(HttpContext context, HealthReport report)
    {
        (int code, string text) = context.Request.Path.Value switch
        {
            "/healthz" => (StatusCodes.Status200OK, report.Alive()),
            "/readyz" => report.Readiness(),
            _ => (StatusCodes.Status404NotFound, "Here are: /healthz /readyz"),
        };
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n");
    }
}
