using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Net.Model;
using Net.Testing.Reading;
using Net.Testing.Requests;
using Net.Testing.Storage;

namespace Net.Testing.Watching;

/// <summary>One watch: the events of a selection of one collection, as lines of JSON, until it times out, is cut or its history is forgotten.</summary>
internal sealed class WatchStream(ObjectStore store, ApiServerFaults faults, TimeProvider time, TimeSpan bookmarkInterval)
{
    private const string InitialEventsEnd = "k8s.io/initial-events-end";

    private static readonly byte[] Corruption = "{\"type\":\"MODIFIED\",\"object\":{\"kind\u0000\xFF\n"u8.ToArray();

    /// <summary>Sends events until the watch ends. Returns normally when the server ends it; throws <see cref="OperationCanceledException"/> when it is cut.</summary>
    public async Task RunAsync(HttpResponse response, ServedKind kind, Selection selection, ResponseForm form, WatchParameters parameters, CancellationToken cancellationToken)
    {
        var sender = new Sender(response, faults, kind, form, cancellationToken);
        await response.StartAsync(cancellationToken).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        DateTimeOffset end = time.GetUtcNow() + parameters.Lasts, nextBookmark = time.GetUtcNow() + bookmarkInterval;
        long at = parameters.From ?? await SendInitialAsync(sender, kind, selection, parameters).ConfigureAwait(false);
        long marked = at;
        while (true)
        {
            Task changed = store.ChangedAfter(at);
            if (store.EventsAfter(at) is not { } events)
            {
                ApiStatus tooOld = ApiStatus.TooOld(at, store.OldestRevision);
                await sender.SendAsync("ERROR", JsonTexts.Of(tooOld.ToJson())).ConfigureAwait(false);
                return;
            }

            foreach (StoreEvent written in events)
            {
                at = written.Revision;
                if (written.Collection == kind.Collection && TypeOf(written, selection) is { } type && !await sender.SendAsync(type, form.Event(kind, type == "DELETED" && !written.IsDeletion ? Departed(kind, written) : written.After)).ConfigureAwait(false)) return;
            }

            DateTimeOffset now = time.GetUtcNow();
            bool ends = now >= end;
            if (parameters.AllowsBookmarks && (now >= nextBookmark || (ends && at > marked)))
            {
                await sender.SendAsync("BOOKMARK", Bookmark(kind, at, false)).ConfigureAwait(false);
                nextBookmark = now + bookmarkInterval;
                marked = at;
            }

            if (ends) return;
            TimeSpan wait = (parameters.AllowsBookmarks && nextBookmark < end ? nextBookmark : end) - now;
            if (events.Count == 0) await Task.WhenAny(changed, Task.Delay(wait, time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<long> SendInitialAsync(Sender sender, ServedKind kind, Selection selection, WatchParameters parameters)
    {
        (IReadOnlyList<StoredObject> objects, long revision) = store.List(kind.Collection);
        foreach (StoredObject stored in objects.Where(stored => selection.Matches(stored.Value))) await sender.SendAsync("ADDED", sender.Shown(stored)).ConfigureAwait(false);
        if (parameters.MarksInitialEvents) await sender.SendAsync("BOOKMARK", Bookmark(kind, revision, true)).ConfigureAwait(false);
        return revision;
    }

    // An object that the selection no longer selects is gone for the watcher; one that it now selects is new.
    private static string? TypeOf(StoreEvent written, Selection selection)
    {
        bool was = written.Before is { } before && selection.Matches(before.Value), isNow = !written.IsDeletion && selection.Matches(written.After.Value);
        return (was, isNow) switch { (true, true) => "MODIFIED", (false, true) => "ADDED", (true, false) => "DELETED", _ => null };
    }

    // What leaves a selection is shown as it last was in it, under the revision at which it left.
    private static StoredObject Departed(ServedKind kind, StoreEvent written)
    {
        IApiObject last = written.Before!.Value;
        return new(kind.Stored.WithMetadata(last, last.Metadata with { ResourceVersion = written.Revision.ToString(CultureInfo.InvariantCulture) }), written.Revision);
    }

    private static byte[] Bookmark(ServedKind kind, long revision, bool endsInitialEvents)
    {
        IApiObject empty = kind.Kind.Read("{}"u8, null).Value!;
        var metadata = new ObjectMeta { ResourceVersion = revision.ToString(CultureInfo.InvariantCulture) };
        if (endsInitialEvents) metadata = metadata with { Annotations = ValueMap.Of((InitialEventsEnd, "true")) };
        return StoredObject.Write(kind.Kind.WithMetadata(empty, metadata));
    }

    /// <summary>Writes events, with what is to go wrong.</summary>
    private sealed class Sender(HttpResponse response, ApiServerFaults faults, ServedKind kind, ResponseForm form, CancellationToken cancellationToken)
    {
        public byte[] Shown(StoredObject stored) => form.Event(kind, stored);

        /// <summary>Sends one event; false if it was spoilt and the watch is to end.</summary>
        public async Task<bool> SendAsync(string type, byte[] shown)
        {
            await faults.MaySendAsync(kind.Resource.Plural, cancellationToken).ConfigureAwait(false);
            bool spoilt = faults.TakeCorruption();
            byte[] line = spoilt ? Corruption : [.. Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":"), .. shown, (byte)'}', (byte)'\n'];
            int piece = faults.PieceOctets;
            for (int sent = 0; sent < line.Length;)
            {
                int length = piece > 0 ? Math.Min(piece, line.Length - sent) : line.Length;
                await response.Body.WriteAsync(line.AsMemory(sent, length), cancellationToken).ConfigureAwait(false);
                await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
                sent += length;
            }

            return !spoilt;
        }
    }
}
