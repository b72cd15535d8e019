using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Net.Model;

namespace Net.Cluster;

/// <summary>
/// Applies plans to an API server, with bounded concurrency and a bounded rate, in turns between the objects that plans are for. Nothing is overwritten unseen:
/// a write whose object changed meanwhile is a conflict, on which the plan is to be made again.
/// </summary>
/// <remarks>
/// Thread-safe. Nothing is retried here, since what was planned may no longer be right: <see cref="ApplyResult.ToReconcileResult"/> has a controller plan again. When the
/// server asks for patience (429 or 503 with <c>Retry-After</c>), all writes wait.
/// </remarks>
public sealed partial class ApiServerSink : IPlanSink, IDisposable
{
    private const string Json = "application/json";
    private const string ApplyPatch = "application/apply-patch+yaml";
    private const string Status = "status";

    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(2);

    private readonly ApiServerClient _client;
    private readonly ApiServerSinkOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RequestGate _gate;

    /// <summary>A sink.</summary>
    /// <param name="client">Reaches the server; not disposed by the sink.</param>
    /// <param name="options">Default: see <see cref="ApiServerSinkOptions"/>.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <param name="logger">Told of every write and of what goes wrong; none if null.</param>
    public ApiServerSink(ApiServerClient client, ApiServerSinkOptions? options = null, TimeProvider? time = null, ILogger<ApiServerSink>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Concurrency, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Burst, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.RequestsPerSecond, nameof(options));
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<ApiServerSink>.Instance;
        _gate = new(_options.Concurrency, _options.RequestsPerSecond, _options.Burst, _time);
    }

    /// <inheritdoc/>
    public async Task<ApplyResult> ApplyAsync(IReadOnlyList<ObjectWrite> writes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writes);
        var results = new WriteResult[writes.Count];
        IEnumerable<IGrouping<ObjectKey, int>> owners = Enumerable.Range(0, writes.Count).GroupBy(index => writes[index].Owner);
        await Task.WhenAll(owners.Select(indexes => ApplyAsync(writes, indexes, results, cancellationToken))).ConfigureAwait(false);
        return new(results);
    }

    /// <summary>Lets go of the clock. Writes under way go on.</summary>
    public void Dispose() => _gate.Dispose();

    private async Task ApplyAsync(IReadOnlyList<ObjectWrite> writes, IEnumerable<int> indexes, WriteResult[] results, CancellationToken cancellationToken)
    {
        bool goesOn = true;
        foreach (int index in indexes)
        {
            results[index] = goesOn ? await WriteAsync(writes[index], cancellationToken).ConfigureAwait(false) : new(writes[index], WriteOutcome.Skipped);
            goesOn = results[index].Outcome == WriteOutcome.Done;
        }
    }

    private async Task<WriteResult> WriteAsync(ObjectWrite write, CancellationToken cancellationToken)
    {
        await _gate.EnterAsync(write.Owner, cancellationToken).ConfigureAwait(false);
        WriteResult result;
        try
        {
            result = await SendAsync(write, cancellationToken).ConfigureAwait(false);
            if (result.Error is { IsTransient: true, RetryAfter: { } patience }) _gate.CloseFor(patience < LongestPatience ? patience : LongestPatience);
        }
        finally
        {
            _gate.Leave();
        }

        ClusterTelemetry.Writes.Add(1, new("kind", write.Resource.Kind), new("method", write.Method.ToString()), new("outcome", result.Outcome.ToString()));
        if (result.Error is { } error) LogFailed(_logger, write, result.Outcome, error);
        else LogDone(_logger, write, _options.DryRun);
        return result;
    }

    private async Task<WriteResult> SendAsync(ObjectWrite write, CancellationToken cancellationToken)
    {
        (HttpMethod method, string path, byte[] body, string contentType) = Request(write);
        (byte[]? answer, ApiServerError? error) = await _client.ExchangeAsync(method, path, body, contentType, _options.RequestTimeout, _time, cancellationToken).ConfigureAwait(false);
        if (answer is not null) return new(write, WriteOutcome.Done, write.Method == WriteMethod.Delete ? null : write.Read(answer));
        if (write.Method == WriteMethod.Delete && error!.IsNotFound) return new(write, WriteOutcome.Done);
        return new(write, OutcomeOf(write, error!), null, error);
    }

    // An object to be replaced that is gone is news too: the plan was made from a version that is no more.
    private static WriteOutcome OutcomeOf(ObjectWrite write, ApiServerError error) =>
        error.IsConflict || (error.IsNotFound && write.Method is WriteMethod.Update or WriteMethod.UpdateStatus) ? WriteOutcome.Conflict
        : error.IsTransient ? WriteOutcome.Failed
        : WriteOutcome.Refused;

    private (HttpMethod Method, string Path, byte[] Body, string ContentType) Request(ObjectWrite write)
    {
        (string, string) manager = ("fieldManager", _options.FieldManager), dry = ("dryRun", _options.DryRun ? "All" : ""), force = ("force", _options.Force ? "true" : "");
        ObjectKey key = ObjectKey.Of(write.Target);
        return write.Method switch
        {
            WriteMethod.Create => (HttpMethod.Post, ObjectRequests.Path(write.Resource, key with { Name = "" }, "", manager, dry), ObjectRequests.Json(write.Target), Json),
            WriteMethod.Update => (HttpMethod.Put, ObjectRequests.Path(write.Resource, key, "", manager, dry), ObjectRequests.Json(write.Target), Json),
            WriteMethod.UpdateStatus => (HttpMethod.Put, ObjectRequests.Path(write.Resource, key, Status, manager, dry), ObjectRequests.Json(write.Target), Json),
            WriteMethod.Apply => (HttpMethod.Patch, ObjectRequests.Path(write.Resource, key, "", manager, force, dry), ObjectRequests.Applied(write.Target, status: false), ApplyPatch),
            WriteMethod.ApplyStatus => (HttpMethod.Patch, ObjectRequests.Path(write.Resource, key, Status, manager, force, dry), ObjectRequests.Applied(write.Target, status: true), ApplyPatch),
            _ => (HttpMethod.Delete, ObjectRequests.Path(write.Resource, key, "", dry), Precondition(write.Target.Metadata), Json),
        };
    }

    // Not by version: what was planned to go goes, even if somebody labelled it meanwhile; but not an object that was made anew under its name.
    private static byte[] Precondition(ObjectMeta metadata) => metadata.Uid.Length == 0
        ? []
        : Encoding.UTF8.GetBytes($$$"""{"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"{{{JsonEncodedText.Encode(metadata.Uid)}}}"}}""");

    [LoggerMessage(EventId = 50, Level = LogLevel.Debug, Message = "{Write} done (dry run: {DryRun})")]
    private static partial void LogDone(ILogger logger, ObjectWrite write, bool dryRun);

    [LoggerMessage(EventId = 51, Level = LogLevel.Information, Message = "{Write}: {Outcome}: {Error}")]
    private static partial void LogFailed(ILogger logger, ObjectWrite write, WriteOutcome outcome, ApiServerError error);
}
