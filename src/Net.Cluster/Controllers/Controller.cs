using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Net.Model;

namespace Net.Cluster;

/// <summary>Keeps a reconciler at work: every key that a change of the state concerns is reconciled, soon, once for many changes, and again for as long as it fails.</summary>
/// <remarks>Level-triggered: each run begins with all keys there are, so that nothing that happened while it did not run is missed. Runs may follow one another, but not overlap.</remarks>
public sealed partial class Controller
{
    private readonly IReconciler _reconciler;
    private readonly ClusterState _state;
    private readonly ControllerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>A controller, not yet at work.</summary>
    /// <param name="reconciler">Does the work.</param>
    /// <param name="state">What it follows; to be filled before the first run, since what is missing in it looks deleted.</param>
    /// <param name="options">Default: see <see cref="ControllerOptions"/>; a lease named there is the host's concern.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <param name="logger">Told of failures; none if null.</param>
    public Controller(IReconciler reconciler, ClusterState state, ControllerOptions? options = null, TimeProvider? time = null, ILogger<Controller>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(reconciler);
        ArgumentNullException.ThrowIfNull(state);
        _reconciler = reconciler;
        _state = state;
        _options = options ?? new();
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<Controller>.Instance;
        Name = reconciler.GetType().Name;
    }

    /// <summary>What logs and metrics call it: the reconciler's type.</summary>
    public string Name { get; }

    /// <summary>Works until told to stop, and ends when no reconciliation is under way any more.</summary>
    /// <param name="stopping">Asks to stop: nothing new is begun, what is under way is finished.</param>
    /// <param name="abort">Has what is under way end at once too.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abort = default)
    {
        using var queue = new WorkQueue(_options.Queue, _time);
        using CancellationTokenRegistration onStopping = stopping.Register(queue.Close), onAbort = abort.Register(queue.Close);
        using IDisposable following = _state.Subscribe(batch =>
        {
            foreach (ObjectKey key in _reconciler.KeysOf(batch)) queue.Add(key);
        });
        await Task.WhenAll(Enumerable.Range(0, Math.Max(1, _options.Workers)).Select(_ => Task.Run(() => WorkAsync(queue, abort), CancellationToken.None))).ConfigureAwait(false);
    }

    private async Task WorkAsync(WorkQueue queue, CancellationToken abort)
    {
        while (await queue.TakeAsync(CancellationToken.None).ConfigureAwait(false) is { } key)
        {
            long began = _time.GetTimestamp();
            ReconcileResult result = await ReconcileAsync(key, abort).ConfigureAwait(false);
            Report(result, _time.GetElapsedTime(began));
            if (result.Problem is { } problem)
            {
                TimeSpan wait = queue.Retry(key, result.After);
                if (!abort.IsCancellationRequested) LogFailed(_logger, Name, key, wait, problem);
            }
            else
            {
                queue.Forget(key);
                if (result.After is { } after) queue.AddAfter(key, after);
            }

            queue.Done(key);
        }
    }

    private async ValueTask<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken abort)
    {
        try
        {
            return await _reconciler.ReconcileAsync(key, abort).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return ReconcileResult.Retry("cut off");
        }
        catch (Exception failure)
        {
            // A defect that one object brings out must not end the work on all others.
            LogThrew(_logger, failure, Name, key);
            return ReconcileResult.Retry(failure.Message);
        }
    }

    private void Report(ReconcileResult result, TimeSpan took)
    {
        var tags = new TagList { { "controller", Name }, { "outcome", result.Problem is null ? "done" : "failed" } };
        ClusterTelemetry.Reconciliations.Record(took.TotalSeconds, tags);
    }

    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message = "{Controller}: {Key} failed, again in {Wait}: {Problem}")]
    private static partial void LogFailed(ILogger logger, string controller, ObjectKey key, TimeSpan wait, string problem);

    [LoggerMessage(EventId = 31, Level = LogLevel.Error, Message = "{Controller} threw on {Key}")]
    private static partial void LogThrew(ILogger logger, Exception failure, string controller, ObjectKey key);
}
