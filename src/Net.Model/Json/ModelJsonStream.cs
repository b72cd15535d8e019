using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Net.Model;

/// <summary>Reads the items of a list document from a stream one by one, without holding the document: memory is bounded by the largest item.</summary>
public static class ModelJsonStream
{
    /// <summary>The largest item that is read, in octets, unless the caller says otherwise: 8 MiB.</summary>
    public const int DefaultMostItemOctets = 8 * 1024 * 1024;

    private const int FirstBuffer = 16 * 1024;

    /// <summary>Reads the objects under <c>items</c> of a list such as <c>ServiceList</c>, in order.</summary>
    /// <param name="stream">UTF-8 JSON; read to the end of the list, not closed.</param>
    /// <param name="options">How items are read. Default: <see cref="ModelReadOptions.Lenient"/>.</param>
    /// <param name="mostItemOctets">The largest item; a larger one, or a larger part before the list, ends the reading with a problem.</param>
    /// <param name="metadata">Called with the list's metadata before its first item, where it stands before the items, as an API server writes it; null to leave it out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>One result an item, offsets counted from its start. A text that is not JSON, or is cut off, gives a last result with the problem, offset counted from the start of the stream.</returns>
    public static async IAsyncEnumerable<ReadResult<T>> ReadItemsAsync<T>(
        Stream stream,
        ModelReadOptions? options = null,
        int mostItemOctets = DefaultMostItemOctets,
        Action<ListMeta>? metadata = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : class, IApiType<T>
    {
        ArgumentNullException.ThrowIfNull(stream);
        var scan = new ItemScan();
        byte[] buffer = new byte[FirstBuffer];
        int start = 0, end = 0;
        long passed = 0;
        bool ended = false;
        while (true)
        {
            ItemScan.Step step = scan.Next(buffer.AsSpan(start, end - start), ended);
            if (step.Kind == ItemScan.StepKind.Item) yield return ModelJson.Read<T>(buffer.AsSpan(start + step.Start, step.Length), options);
            if (step.Kind == ItemScan.StepKind.Begun) metadata?.Invoke(MetadataOf(buffer.AsSpan(start, step.Consumed)));
            if (step.Kind is ItemScan.StepKind.Done) yield break;
            if (step.Kind is ItemScan.StepKind.Broken || (step.Kind == ItemScan.StepKind.NeedsMore && (ended || end - start > mostItemOctets)))
            {
                string message = step.Kind == ItemScan.StepKind.Broken ? step.Message : ended ? "not JSON: the text is cut off" : $"an item has over {mostItemOctets} octets";
                yield return new(null, [new JsonProblem(JsonProblemKind.Syntax, "", passed + step.Consumed, message)]);
                yield break;
            }

            start += step.Consumed;
            passed += step.Consumed;
            if (step.Kind != ItemScan.StepKind.NeedsMore) continue;

            // What is left of the window moves to the front; it is looked at again once it has doubled, so that a large item that comes in small pieces costs no more.
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end > buffer.Length / 2) Array.Resize(ref buffer, buffer.Length * 2);
            int wanted = Math.Max(1, end * 2);
            while (end < wanted && !ended)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
                end += read;
                ended = read == 0;
            }
        }
    }

    /// <summary>The metadata in what comes before the items: the beginning of an object, cut off.</summary>
    private static ListMeta MetadataOf(ReadOnlySpan<byte> head)
    {
        var reader = new Utf8JsonReader(head, isFinalBlock: false, default);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            int at = (int)reader.TokenStartIndex;
            if (!reader.TrySkip()) break;
            if (isMetadata) return ModelJson.Read<ListMeta>(head[at..(int)reader.BytesConsumed]).Value ?? ListMeta.Empty;
        }

        return ListMeta.Empty;
    }

    /// <summary>Finds one item after the other in what has come so far.</summary>
    private sealed class ItemScan
    {
        private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = ModelReader.MaxDepth + 4 });
        private bool _inItems;

        public Step Next(ReadOnlySpan<byte> text, bool ended)
        {
            var reader = new Utf8JsonReader(text, ended, _state);
            try
            {
                if (!_inItems && !FindItems(ref reader, out Step? before)) return before ?? new(StepKind.NeedsMore);
                if (!reader.Read()) return new(StepKind.NeedsMore);
                if (reader.TokenType == JsonTokenType.EndArray) return new(StepKind.Done);
                int start = (int)reader.TokenStartIndex;
                if (!reader.TrySkip()) return new(StepKind.NeedsMore);
                int end = (int)reader.BytesConsumed;
                _state = reader.CurrentState;
                return new(StepKind.Item, end, start, end - start);
            }
            catch (JsonException e)
            {
                return new(StepKind.Broken, (int)Math.Min(reader.TokenStartIndex, text.Length)) { Message = ModelJson.Syntax(default, 0, e).Message };
            }
        }

        // Nothing is consumed until the list begins, so that what comes before may be read again once more has come.
        private bool FindItems(ref Utf8JsonReader reader, out Step? answer)
        {
            answer = null;
            if (!reader.Read()) return false;
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                answer = new Step(StepKind.Broken) { Message = "must be a list object" };
                return false;
            }

            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndObject)
                {
                    answer = new Step(StepKind.Done);
                    return false;
                }

                bool items = JsonText.Is(reader, "items"u8);
                if (!reader.Read()) return false;
                if (items && reader.TokenType == JsonTokenType.StartArray)
                {
                    _inItems = true;
                    _state = reader.CurrentState;
                    answer = new Step(StepKind.Begun, (int)reader.BytesConsumed);
                    return false;
                }

                if (!reader.TrySkip()) return false;
            }

            return false;
        }

        public enum StepKind
        {
            NeedsMore,
            Begun,
            Item,
            Done,
            Broken,
        }

        public readonly record struct Step(StepKind Kind, int Consumed = 0, int Start = 0, int Length = 0)
        {
            public string Message { get; init; } = "";
        }
    }
}
