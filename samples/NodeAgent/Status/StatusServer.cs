using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodeAgent.Running;

namespace NodeAgent.Status;

/// <summary>Answers what the status server is asked; the agent implements it.</summary>
public interface IStatusSource
{
    /// <summary>The agent as of now.</summary>
    StateDocument State();

    /// <summary>Why the agent is not ready, or null when it is.</summary>
    string? WhyNotReady();

    /// <summary>The nftables rules that redirect TCP Services to the agent; empty without a transparent listener.</summary>
    string RedirectRules();

    /// <summary>How fresh the objects are that the agent serves: <c>ok</c>, or some lines.</summary>
    string Freshness();

    /// <summary>Explains something: <c>dns</c>, <c>flow</c> or <c>policy</c>, with the query's parameters. Null when there is no such topic.</summary>
    ValueTask<Explanation?> ExplainAsync(string topic, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellation);
}

/// <summary>An explanation, or what is wrong with the question.</summary>
/// <param name="IsAnswer">Whether <paramref name="Text"/> answers the question.</param>
/// <param name="Text">For people; may have several lines.</param>
public sealed record Explanation(bool IsAnswer, string Text);

/// <summary>The agent's status over HTTP: <c>/state</c>, <c>/rules</c>, <c>/explain/TOPIC</c>, <c>/metrics</c>, <c>/healthz</c>, <c>/readyz</c>.</summary>
public sealed class StatusServer : IAsyncDisposable
{
    private const int LargestRequest = 16 * 1024;

    private readonly WebApplication _server;

    /// <param name="address">Where to listen.</param>
    /// <param name="source">Who answers.</param>
    /// <param name="metrics">The metrics text.</param>
    /// <param name="loggers">Where the web server's own warnings go.</param>
    public StatusServer(IPEndPoint address, IStatusSource source, PrometheusText metrics, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(address);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(loggers).AddSingleton<IHostLifetime, AgentOwnedLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 0;
            options.Limits.MaxConcurrentConnections = 100;
            options.Limits.MaxRequestLineSize = LargestRequest;
            options.Listen(address);
        });
        _server = builder.Build();
        _server.Run(context => AnswerAsync(context, source, metrics));
    }

    /// <summary>Starts listening.</summary>
    /// <exception cref="IOException">The address can't be bound.</exception>
    public Task StartAsync(CancellationToken cancellation) => _server.StartAsync(cancellation);

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    private static Task AnswerAsync(HttpContext context, IStatusSource source, PrometheusText metrics)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)) return TextAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET is answered here.");
        switch (context.Request.Path.Value)
        {
            case "/state":
                context.Response.ContentType = "application/json";
                return JsonSerializer.SerializeAsync(context.Response.Body, source.State(), StatusJson.Default.StateDocument, context.RequestAborted);
            case "/metrics":
                context.Response.ContentType = "text/plain; version=0.0.4";
                return context.Response.WriteAsync(metrics.Render());
            case "/rules":
                return TextAsync(context, StatusCodes.Status200OK, source.RedirectRules() is { Length: > 0 } rules ? rules : "# There are no rules: each address has a listener.");
            case "/healthz":
                return TextAsync(context, StatusCodes.Status200OK, "ok");
            case "/readyz":
                return source.WhyNotReady() is { } reason ? TextAsync(context, StatusCodes.Status503ServiceUnavailable, reason) : TextAsync(context, StatusCodes.Status200OK, source.Freshness());
            case { } path when path.StartsWith("/explain/", StringComparison.Ordinal):
                return ExplainAsync(context, source, path["/explain/".Length..]);
            default:
                return TextAsync(context, StatusCodes.Status404NotFound, "Here are: /state /rules /explain/dns /explain/flow /explain/policy /metrics /healthz /readyz");
        }
    }

    private static async Task ExplainAsync(HttpContext context, IStatusSource source, string topic)
    {
        Dictionary<string, string> parameters = context.Request.Query.ToDictionary(static p => p.Key, static p => p.Value.ToString(), StringComparer.Ordinal);
        Explanation? explanation = await source.ExplainAsync(topic, parameters, context.RequestAborted);
        if (explanation is null) await TextAsync(context, StatusCodes.Status404NotFound, "Explained are: dns, flow, policy.");
        else await TextAsync(context, explanation.IsAnswer ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, explanation.Text);
    }

    private static Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n");
    }
}
