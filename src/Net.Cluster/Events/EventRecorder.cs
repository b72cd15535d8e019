using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Net.Model;

namespace Net.Cluster;

/// <summary>
/// Tells people of what happens to objects, as Events that <c>kubectl describe</c> shows. The same event of an object again is counted instead of told anew; an object that
/// has too many is cut short, as by client-go: 25 at once, then one in 5 minutes.
/// </summary>
/// <remarks>Thread-safe. Events are for people: what cannot be written is logged and forgotten. At most 4,096 objects are remembered.</remarks>
public sealed partial class EventRecorder
{
    private const int MostMessage = 1024;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly ApiServerClient _client;
    private readonly string _component;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RecentEvents _recent;
    private long _sequence;

    /// <summary>A recorder.</summary>
    /// <param name="client">Reaches the server; not disposed.</param>
    /// <param name="component">Who tells, such as <c>slice-controller</c>.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <param name="logger">Told of events that could not be written; none if null.</param>
    public EventRecorder(ApiServerClient client, string component, TimeProvider? time = null, ILogger<EventRecorder>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(component);
        _client = client;
        _component = component;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<EventRecorder>.Instance;
        _recent = new(_time);
    }

    /// <summary>Tells of something.</summary>
    /// <param name="about">The object, as it is stored.</param>
    /// <param name="isWarning">Whether somebody should look into it.</param>
    /// <param name="reason">Why, in one word.</param>
    /// <param name="message">What happened; what is over 1,024 characters is cut off.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<bool> RecordAsync(IApiObject about, bool isWarning, string reason, string message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(about);
        ArgumentException.ThrowIfNullOrEmpty(reason);
        ArgumentNullException.ThrowIfNull(message);
        if (message.Length > MostMessage) message = message[..MostMessage];
        var what = new EventText(isWarning ? Event.Warning : Event.Normal, reason, message);
        if (!_recent.Allows(about, out RecentEvents.OfObject events)) return false;
        Event told = events.Find(what) is { } before ? Again(before) : New(about, what);
        Event? stored = await WriteAsync(told, cancellationToken).ConfigureAwait(false);

        // One that ran out on the server is told anew the next time.
        events.Set(what, stored);
        return stored is not null;
    }

    private Event Again(Event before) => before with { Count = before.Count + 1, LastTimestamp = _time.GetUtcNow() };

    private Event New(IApiObject about, EventText what)
    {
        ObjectMeta metadata = about.Metadata;
        DateTimeOffset now = _time.GetUtcNow();
        string @namespace = metadata.Namespace.Length > 0 ? metadata.Namespace : "default";
        return new()
        {
            Metadata = new() { Namespace = @namespace, Name = $"{metadata.Name}.{now.UtcTicks + Interlocked.Increment(ref _sequence):x}" },
            InvolvedObject = new() { Kind = about.Kind, Namespace = metadata.Namespace, Name = metadata.Name, Uid = metadata.Uid, ApiVersion = about.ApiVersion, ResourceVersion = metadata.ResourceVersion },
            Reason = what.Reason,
            Message = what.Message,
            Type = what.Type,
            Source = new() { Component = _component },
            ReportingComponent = _component,
            FirstTimestamp = now,
            LastTimestamp = now,
            Count = 1,
        };
    }

    private async Task<Event?> WriteAsync(Event told, CancellationToken cancellationToken)
    {
        bool isNew = told.Count == 1;
        string path = ObjectRequests.Path(Event.Resource, isNew ? new(told.Metadata.Namespace, "") : ObjectKey.Of(told), "");
        (byte[]? answer, ApiServerError? error) = await _client
            .ExchangeAsync(isNew ? HttpMethod.Post : HttpMethod.Put, path, ObjectRequests.Json(told), "application/json", RequestTimeout, _time, cancellationToken).ConfigureAwait(false);
        if (error is not null) LogNotWritten(_logger, told.Reason, told.InvolvedObject.Kind, new(told.InvolvedObject.Namespace, told.InvolvedObject.Name), error);
        return answer is null ? null : ModelJson.Read<Event>(answer).Value;
    }

    [LoggerMessage(EventId = 60, Level = LogLevel.Information, Message = "Event {Reason} of {Kind} {Key} could not be written: {Error}")]
    private static partial void LogNotWritten(ILogger logger, string reason, string kind, ObjectKey key, ApiServerError error);
}
