using System.Globalization;
using System.Text.Json;
using Net.Model;

namespace Net.Cluster;

/// <summary>Follows one kind: lists it, watches it, and begins again whenever it lost touch, so that the state ends up as the server's whatever happened.</summary>
internal abstract class KindFollower(FollowedKind kind, ApiServerSourceOptions options, TimeProvider time)
{
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FollowStatus _status = new(kind.Resource, FollowState.Starting, null, "", null);

    public FollowStatus Status => Volatile.Read(ref _status);

    /// <summary>Completes when the kind was listed for the first time, or is known not to be installed.</summary>
    public Task Synced => _synced.Task;

    /// <summary>Raised after the status changed in more than its time.</summary>
    public event Action<FollowStatus>? StatusChanged;

    protected FollowedKind Kind => kind;

    protected ApiServerSourceOptions Options => options;

    protected TimeProvider Time => time;

    public abstract Task RunAsync(CancellationToken cancellationToken);

    protected void Heard() => Volatile.Write(ref _status, Status with { InTouchAt = time.GetUtcNow() });

    protected void Tell(Func<FollowStatus, FollowStatus> change)
    {
        FollowStatus before = Status, now = change(before);
        Volatile.Write(ref _status, now);
        if (now.State is FollowState.Synced or FollowState.NotInstalled) _synced.TrySetResult();
        if (now.State != before.State || now.Error != before.Error) StatusChanged?.Invoke(now);
    }
}

/// <inheritdoc cref="KindFollower"/>
internal sealed class KindFollower<T>(FollowedKind kind, ApiServerClient client, ClusterState state, ApiServerSourceOptions options, TimeProvider time)
    : KindFollower(kind, options, time)
    where T : class, IApiObject<T>
{
    private const string InitialEventsEnd = "k8s.io/initial-events-end";

    private const int MostMessage = 200;

    private static readonly ModelReadOptions Reading = new() { DropManagedFields = true };

    private readonly string _owner = $"{options.Source}/{kind.Resource.Plural}";
    private readonly Random _random = new(HashCode.Combine(options.Seed, kind.Resource.Plural));
    private bool _streamsLists = true;

    public override async Task RunAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(Options.FirstBackoff, Options.MostBackoff, _random);
        string version = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            (string reached, ApiServerError? error) = await OnceAsync(version, cancellationToken).ConfigureAwait(false);
            bool moved = reached.Length > 0 && reached != version;
            version = reached;
            if (error is null)
            {
                // The server ended the watch in its time.
                backoff.Reset();
                continue;
            }

            if (error.IsGone)
            {
                version = "";
                Tell(static status => status with { Relists = status.Relists + 1 });
                if (moved) backoff.Reset();
            }

            bool missing = error.IsNotFound;
            Tell(status => status with { State = missing ? FollowState.NotInstalled : status.State == FollowState.Starting ? FollowState.Starting : FollowState.Stale, Error = error });
            if (missing) state.Replace(_owner, []);
            if (moved) backoff.Reset();
            TimeSpan wait = missing ? Options.MissingKindInterval : backoff.Next(error.RetryAfter);
            await Task.Delay(wait, Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Lists if need be, then watches until the watch ends.</summary>
    /// <returns>The version up to which the state is told, and what ended it; null when the server ended the watch in its time.</returns>
    private async Task<(string Version, ApiServerError? Error)> OnceAsync(string version, CancellationToken cancellationToken)
    {
        if (version.Length == 0 && !_streamsLists)
        {
            (version, ApiServerError? error) = await ListAsync(cancellationToken).ConfigureAwait(false);
            if (error is not null) return ("", error);
        }

        return await WatchAsync(version, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(string Version, ApiServerError? Error)> ListAsync(CancellationToken cancellationToken)
    {
        List<T> objects = [];
        string version = "", next = "";
        do
        {
            string path = Path(("limit", Options.PageSize.ToString(CultureInfo.InvariantCulture)), ("continue", next));
            (HttpResponseMessage? response, ApiServerError? error) = await client.SendAsync(HttpMethod.Get, path, default, "", cancellationToken).ConfigureAwait(false);
            if (response is null) return ("", error);
            using (response)
            {
                ListMeta head = ListMeta.Empty;
                try
                {
                    Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                    await foreach (ReadResult<T> item in ModelJsonStream.ReadItemsAsync<T>(body, Reading, Options.MostObjectOctets, read => head = read, cancellationToken).ConfigureAwait(false))
                    {
                        if (item.Value is { } value) objects.Add(value);
                        else if (item.Problems.Count > 0 && item.Problems[0].Path.Length == 0) return ("", Failed(path, $"the list is cut off or no list: {item.Problems[0]}"));
                        else CountUnreadable();
                    }
                }
                catch (Exception e) when (e is IOException or HttpRequestException)
                {
                    return ("", Failed(path, e.Message));
                }

                (version, next) = (head.ResourceVersion, head.Continue);
            }

            Heard();
        }
        while (next.Length > 0);

        state.Replace(_owner, objects);
        TellSynced(version);
        return (version, null);
    }

    private async Task<(string Version, ApiServerError? Error)> WatchAsync(string version, CancellationToken cancellationToken)
    {
        bool initial = version.Length == 0;
        TimeSpan lasts = Options.WatchDuration * (1 + _random.NextDouble());
        string path = Path(
            ("watch", "1"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", version),
            ("sendInitialEvents", initial ? "true" : ""),
            ("resourceVersionMatch", initial ? "NotOlderThan" : ""),
            ("timeoutSeconds", ((long)Math.Ceiling(lasts.TotalSeconds)).ToString(CultureInfo.InvariantCulture)));
        using var silence = new SilenceLimit(Options.SilenceLimit, Time, cancellationToken);
        try
        {
            (HttpResponseMessage? response, ApiServerError? error) = await client.SendAsync(HttpMethod.Get, path, default, "", silence.Token).ConfigureAwait(false);
            if (response is null)
            {
                // A server that does not stream lists refuses the request, and is listed page by page from now on.
                if (!initial || error!.Code is not (400 or 422)) return (version, error);
                _streamsLists = false;
                return ("", null);
            }

            using (response)
            {
                Stream body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
                var progress = new WatchProgress(initial ? [] : null, version);
                await foreach (WatchEvent told in WatchEvents.ReadAsync(body, Options.MostObjectOctets, silence.Heard, silence.Token).ConfigureAwait(false))
                {
                    Heard();
                    if (told.Type == WatchEventType.Error) return (progress.Version, ErrorOf(path, told.Object));
                    Take(told, progress);
                    version = progress.Version;
                }

                return (progress.Version, null);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (version, Failed(path, $"nothing came for {Options.SilenceLimit.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s"));
        }
        catch (OperationCanceledException)
        {
            return (version, null);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or HttpRequestException)
        {
            return (version, Failed(path, e.Message));
        }
    }

    private void Take(WatchEvent told, WatchProgress progress)
    {
        ReadResult<T> read = ModelJson.Read<T>(told.Object.Span, Reading);
        if (read.Value is not { } value)
        {
            CountUnreadable();
            return;
        }

        string at = value.Metadata.ResourceVersion;
        switch (told.Type)
        {
            case WatchEventType.Bookmark when progress.Initial is { } objects && value.Metadata.Annotation(InitialEventsEnd) == "true":
                state.Replace(_owner, objects.Values);
                progress.Initial = null;
                progress.Version = at;
                TellSynced(at);
                return;
            case WatchEventType.Added or WatchEventType.Modified when progress.Initial is { } objects:
                objects[ObjectKey.Of(value)] = value;
                return;
            case WatchEventType.Deleted when progress.Initial is { } objects:
                objects.Remove(ObjectKey.Of(value));
                return;
            case WatchEventType.Added or WatchEventType.Modified:
                state.Apply(new ObjectChanges().Upsert(value), _owner);
                break;
            case WatchEventType.Deleted:
                state.Apply(new ObjectChanges().Delete<T>(ObjectKey.Of(value)), _owner);
                break;
            default:
                break;
        }

        if (progress.Initial is not null) return;
        progress.Version = at;
        if (Status.State != FollowState.Synced || told.Type == WatchEventType.Bookmark) TellSynced(at);
    }

    private void TellSynced(string version) => Tell(status => status with { State = FollowState.Synced, ResourceVersion = version, InTouchAt = Time.GetUtcNow(), Error = null });

    private void CountUnreadable() => Tell(static status => status with { Unreadable = status.Unreadable + 1 });

    private string Path(params (string Key, string Value)[] query) => ApiServerClient.PathOf(
        Kind.Resource, Options.Namespace, "", [.. query, ("labelSelector", Kind.LabelSelector), ("fieldSelector", Kind.FieldSelector)]);

    private ApiServerError Failed(string path, string message) =>
        new($"GET {new Uri(client.Connection.Server, path.Split('?')[0])}", 0, "", message.Length > MostMessage ? message[..MostMessage] : message);

    private ApiServerError ErrorOf(string path, ReadOnlyMemory<byte> status)
    {
        (string reason, string message) = ApiServerClient.StatusOf(status, "the watch ended with an error");
        int code = 0;
        try
        {
            using JsonDocument document = JsonDocument.Parse(status);
            if (document.RootElement.TryGetProperty("code", out JsonElement number) && number.TryGetInt32(out int read)) code = read;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A Status without a code ends the watch all the same.
        }

        return Failed(path, message) with { Code = code, Reason = reason };
    }

    /// <summary>How far one watch has come. <see cref="Initial"/> gathers the objects there are until the server says that these were all.</summary>
    private sealed class WatchProgress(Dictionary<ObjectKey, T>? initial, string version)
    {
        public Dictionary<ObjectKey, T>? Initial { get; set; } = initial;

        public string Version { get; set; } = version;
    }
}
