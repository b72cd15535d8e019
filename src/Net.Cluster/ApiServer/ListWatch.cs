using System.Globalization;
using System.Text.Json;
using Net.Model;

namespace Net.Cluster;

/// <summary>The protocol by which one kind is followed: a list, streamed or in pages, and the watch that goes on from it.</summary>
internal sealed class ListWatch<T> : KindFollower
    where T : class, IApiObject<T>
{
    private const int MostMessage = 200;

    /// <summary>A watch that ends sooner than this without an event was not ended in its time.</summary>
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromSeconds(1);

    private readonly ApiServerClient _client;
    private readonly ObjectIntake<T> _intake;
    private bool _streamsLists = true;
    private bool _pagesLists = true;

    public ListWatch(FollowedKind kind, ApiServerClient client, ClusterState state, ApiServerSourceOptions options, TimeProvider time)
        : base(kind, options, time)
    {
        _client = client;
        _intake = new(state, $"{options.Source}/{kind.Resource.Plural}", TellUnreadable);
    }

    protected override async Task<ApiServerError?> OnceAsync(CancellationToken cancellationToken)
    {
        if (Version.Length == 0 && !_streamsLists && await ListAsync(cancellationToken).ConfigureAwait(false) is { } error) return error;
        return await WatchAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override ApiServerError Failed(string message) =>
        new($"GET {new Uri(_client.Connection.Server, Path([]))}", 0, "", message.Length > MostMessage ? message[..MostMessage] : message);

    private async Task<ApiServerError?> ListAsync(CancellationToken cancellationToken)
    {
        using var silence = new SilenceLimit(Options.SilenceLimit, Time, cancellationToken);
        _intake.BeginList();
        string next = "";
        try
        {
            do
            {
                string limit = _pagesLists ? Options.PageSize.ToString(CultureInfo.InvariantCulture) : "";
                string path = Path([("limit", limit), ("continue", next)]);
                (HttpResponseMessage? response, ApiServerError? error) = await _client.SendAsync(HttpMethod.Get, path, default, "", silence.Token).ConfigureAwait(false);
                if (response is null)
                {
                    // The history that the next page is of is forgotten: a list that changes faster than it is read in pages is read whole.
                    if (error!.IsGone && next.Length > 0) _pagesLists = false;
                    return error;
                }

                ListMeta head = ListMeta.Empty;
                using (response)
                {
                    Stream body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
                    await foreach (ReadResult<T> item in ModelJsonStream.ReadItemsAsync<T>(body, ObjectIntake<T>.Reading, Options.MostObjectOctets, read => head = read, silence.Token).ConfigureAwait(false))
                    {
                        silence.Heard();
                        if (item.Value is null && item.Problems is [{ Path.Length: 0 } broken, ..]) return Failed($"the list is cut off or no list: {broken}");
                        _intake.List(item);
                    }
                }

                Heard();
                next = head.Continue;
                if (next.Length == 0 && head.ResourceVersion.Length == 0) return Failed("the list has no metadata.resourceVersion to go on from");
                if (next.Length == 0) Version = head.ResourceVersion;
            }
            while (next.Length > 0);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SilenceOf(Options.SilenceLimit);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return Failed(e.Message);
        }

        _intake.EndList();
        TellSynced();
        return null;
    }

    private async Task<ApiServerError?> WatchAsync(CancellationToken cancellationToken)
    {
        bool lists = Version.Length == 0;
        TimeSpan lasts = NextDuration();
        string path = Path(
        [
            ("watch", "1"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", Version),
            ("sendInitialEvents", lists ? "true" : ""),
            ("resourceVersionMatch", lists ? "NotOlderThan" : ""),
            ("timeoutSeconds", ((long)Math.Ceiling(lasts.TotalSeconds)).ToString(CultureInfo.InvariantCulture)),
        ]);
        using var silence = new SilenceLimit(Options.SilenceLimit, Time, cancellationToken);
        long begun = Time.GetTimestamp();
        bool told = false;
        try
        {
            (HttpResponseMessage? response, ApiServerError? error) = await _client.SendAsync(HttpMethod.Get, path, default, "", silence.Token).ConfigureAwait(false);
            if (response is null)
            {
                // A server that does not stream lists refuses the request, and is listed page by page from now on.
                if (!lists || error!.Code is not (400 or 422)) return error;
                _streamsLists = false;
                return null;
            }

            using (response)
            {
                if (lists) _intake.BeginList();
                Stream body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
                await foreach (WatchEvent heard in WatchEvents.ReadAsync(body, Options.MostObjectOctets, silence.Heard, silence.Token).ConfigureAwait(false))
                {
                    told = true;
                    Heard();
                    if (heard.Type == WatchEventType.Error) return ErrorOf(heard.Object);
                    Take(heard);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SilenceOf(Options.SilenceLimit);
        }
        catch (InvalidDataException e)
        {
            return Failed(e.Message) with { IsGarbled = true };
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return Failed(e.Message);
        }

        // A server that sends what there is, but not that it was all, can't be followed so.
        if (told && Version.Length == 0) _streamsLists = false;

        // Not even a bookmark: the server may know nothing of the version, as one that was restored from a backup.
        if (!told && !lists) ListAnew();
        return told || Time.GetElapsedTime(begun) >= ShortestWatch ? null : Failed("the watch ended at once, without an event");
    }

    private void Take(WatchEvent heard)
    {
        if (_intake.Take(heard) is not { Length: > 0 } version) return;
        Version = version;
        if (Status.State != FollowState.Synced || heard.Type == WatchEventType.Bookmark) TellSynced();
    }

    private string Path(IEnumerable<(string Key, string Value)> query) => ApiServerClient.PathOf(
        Kind.Resource, Options.Namespace, "", [.. query, ("labelSelector", Kind.LabelSelector), ("fieldSelector", Kind.FieldSelector)]);

    private ApiServerError SilenceOf(TimeSpan limit) => Failed($"nothing came for {limit.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");

    private ApiServerError ErrorOf(ReadOnlyMemory<byte> status)
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

        return Failed(message) with { Code = code, Reason = reason };
    }
}
