using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Net.Testing.Requests;
using Net.Testing.Storage;
using Net.Testing.Tables;

namespace Net.Testing.Reading;

/// <summary>How objects are shown: as they are, as their metadata alone, or as a table for people (<c>kubectl get</c>).</summary>
internal abstract class ResponseForm
{
    private const string MetaVersion = "meta.k8s.io/v1";

    public static ResponseForm Objects { get; } = new ObjectsForm();

    /// <summary>The form that an <c>Accept</c> header asks for first.</summary>
    public static ResponseForm Of(string accept, TimeProvider time)
    {
        foreach (string choice in accept.Split(',', StringSplitOptions.TrimEntries))
        {
            if (choice.Contains("as=Table", StringComparison.Ordinal)) return new TableForm(time);
            if (choice.Contains("as=PartialObjectMetadata", StringComparison.Ordinal)) return new MetadataForm();
            if (choice.StartsWith("application/json", StringComparison.Ordinal)) return Objects;
        }

        return Objects;
    }

    public abstract ServerAnswer List(ServedKind kind, IReadOnlyList<StoredObject> page, long revision, string next, int remaining);

    public abstract ServerAnswer One(ServedKind kind, StoredObject stored);

    /// <summary>An object in an event of a watch.</summary>
    public abstract byte[] Event(ServedKind kind, StoredObject stored);

    private static JsonObject ListMetadata(long revision, string next, int remaining)
    {
        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) };
        if (next.Length > 0)
        {
            metadata["continue"] = next;
            metadata["remainingItemCount"] = remaining;
        }

        return metadata;
    }

    private sealed class ObjectsForm : ResponseForm
    {
        public override ServerAnswer List(ServedKind kind, IReadOnlyList<StoredObject> page, long revision, string next, int remaining)
        {
            var body = new MemoryStream();
            string head = $"{{\"kind\":\"{kind.Resource.Kind}List\",\"apiVersion\":\"{kind.Resource.ApiVersion}\",\"metadata\":{ListMetadata(revision, next, remaining).ToJsonString()},\"items\":[";
            body.Write(Encoding.UTF8.GetBytes(head));
            for (int i = 0; i < page.Count; i++)
            {
                if (i > 0) body.WriteByte((byte)',');
                body.Write(page[i].JsonAs(kind.Resource.ApiVersion));
            }

            body.Write("]}\n"u8);
            return new(200, body.ToArray());
        }

        public override ServerAnswer One(ServedKind kind, StoredObject stored) => new(200, Event(kind, stored));

        public override byte[] Event(ServedKind kind, StoredObject stored) => stored.JsonAs(kind.Resource.ApiVersion);
    }

    private sealed class MetadataForm : ResponseForm
    {
        public override ServerAnswer List(ServedKind kind, IReadOnlyList<StoredObject> page, long revision, string next, int remaining) => ServerAnswer.Json(200, new JsonObject
        {
            ["kind"] = "PartialObjectMetadataList",
            ["apiVersion"] = MetaVersion,
            ["metadata"] = ListMetadata(revision, next, remaining),
            ["items"] = new JsonArray([.. page.Select(static stored => (JsonNode)Metadata(stored))]),
        });

        public override ServerAnswer One(ServedKind kind, StoredObject stored) => ServerAnswer.Json(200, Metadata(stored));

        public override byte[] Event(ServedKind kind, StoredObject stored) => JsonTexts.Of(Metadata(stored));

        private static JsonObject Metadata(StoredObject stored) => new()
        {
            ["kind"] = "PartialObjectMetadata",
            ["apiVersion"] = MetaVersion,
            ["metadata"] = JsonTexts.TryParseObject(stored.Json)?["metadata"]?.DeepClone(),
        };
    }

    private sealed class TableForm(TimeProvider time) : ResponseForm
    {
        public override ServerAnswer List(ServedKind kind, IReadOnlyList<StoredObject> page, long revision, string next, int remaining) =>
            ServerAnswer.Json(200, Table(kind, page, ListMetadata(revision, next, remaining)));

        public override ServerAnswer One(ServedKind kind, StoredObject stored) =>
            ServerAnswer.Json(200, Table(kind, [stored], ListMetadata(stored.Revision, "", 0)));

        public override byte[] Event(ServedKind kind, StoredObject stored) => JsonTexts.Of(Table(kind, [stored], []));

        private JsonObject Table(ServedKind kind, IReadOnlyList<StoredObject> page, JsonObject metadata)
        {
            PrintedColumns columns = PrintedColumns.Of(kind.Resource.Kind);
            DateTimeOffset now = time.GetUtcNow();
            return new JsonObject
            {
                ["kind"] = "Table",
                ["apiVersion"] = MetaVersion,
                ["metadata"] = metadata,
                ["columnDefinitions"] = columns.Definitions(),
                ["rows"] = new JsonArray([.. page.Select(stored => (JsonNode)new JsonObject
                {
                    ["cells"] = columns.Cells(stored.Value, now),
                    ["object"] = new JsonObject { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = MetaVersion, ["metadata"] = JsonTexts.TryParseObject(stored.Json)?["metadata"]?.DeepClone() },
                })]),
            };
        }
    }
}
