using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Net.Testing.Requests;
using Net.Testing.Storage;

namespace Net.Testing.Reading;

/// <summary>Lists of a collection, whole or in pages.</summary>
internal sealed class ListRequests(ObjectStore store)
{
    /// <summary>GET on a collection.</summary>
    /// <param name="kind">The kind, in the version asked for.</param>
    /// <param name="selection">Which objects.</param>
    /// <param name="limit">The most objects in a page; 0 for all.</param>
    /// <param name="continueFrom">Where the last page ended; empty for the first.</param>
    /// <param name="form">How objects are shown.</param>
    public ServerAnswer List(ServedKind kind, Selection selection, int limit, string continueFrom, ResponseForm form)
    {
        (IReadOnlyList<StoredObject> all, long revision) = store.List(kind.Collection);
        IEnumerable<StoredObject> selected = all.Where(stored => selection.Matches(stored.Value));
        if (continueFrom.Length > 0)
        {
            if (!PageToken.TryParse(continueFrom, out PageToken token)) return ServerAnswer.Status(ApiStatus.BadRequest("invalid continue token: continue key is not valid"));
            if (token.Revision < store.OldestRevision)
            {
                return ServerAnswer.Status(new(410, "Expired", "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, "
                    + "or use the continue token in this response to retrieve the remainder of the results."));
            }

            // What was written since the first page is not undone here: pages of a list that changes may miss what its watch then tells.
            revision = token.Revision;
            selected = selected.Where(stored => token.IsBefore(Net.Model.ObjectKey.Of(stored.Value)));
        }

        StoredObject[] rest = [.. selected];
        StoredObject[] page = limit > 0 && rest.Length > limit ? rest[..limit] : rest;
        string next = page.Length < rest.Length ? PageToken.After(revision, Net.Model.ObjectKey.Of(page[^1].Value)).ToString() : "";
        return form.List(kind, page, revision, next, rest.Length - page.Length);
    }

    /// <summary>GET on an object.</summary>
    public ServerAnswer Get(ServedKind kind, Net.Model.ObjectKey key, ResponseForm form) =>
        store.Get(kind.Collection, key) is { } stored ? form.One(kind, stored) : ServerAnswer.Status(ApiStatus.NotFound(kind.Collection, key.Name));
}

/// <summary>Where a page of a list ended: what <c>metadata.continue</c> carries.</summary>
/// <param name="Revision">The revision of the list.</param>
/// <param name="Last">The last object of the page.</param>
internal readonly record struct PageToken(long Revision, Net.Model.ObjectKey Last)
{
    public static PageToken After(long revision, Net.Model.ObjectKey last) => new(revision, last);

    public bool IsBefore(Net.Model.ObjectKey key) => key.CompareTo(Last) > 0;

    public static bool TryParse(string text, out PageToken token)
    {
        token = default;
        Span<byte> octets = stackalloc byte[1024];
        if (text.Length > octets.Length || !Base64Url.TryDecodeFromChars(text, octets, out int length) || JsonTexts.TryParseObject(octets[..length]) is not { } fields) return false;
        if (fields["rv"] is not JsonValue rv || !rv.TryGetValue(out long revision)) return false;
        if (fields["namespace"] is not JsonValue ns || !ns.TryGetValue(out string? @namespace) || fields["name"] is not JsonValue n || !n.TryGetValue(out string? name)) return false;
        token = new(revision, new(@namespace, name));
        return true;
    }

    public override string ToString()
    {
        var fields = new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Revision, ["namespace"] = Last.Namespace, ["name"] = Last.Name };
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(fields.ToJsonString()));
    }
}
