using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Net.Cluster;

/// <summary>What an event of a watch says happened.</summary>
internal enum WatchEventType
{
    Unknown,
    Added,
    Modified,
    Deleted,
    Bookmark,
    Error,
}

/// <summary>An event of a watch.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object's text, good until the next event is asked for.</param>
/// <param name="MoreFollow">Whether the next event is here already, too.</param>
internal readonly record struct WatchEvent(WatchEventType Type, ReadOnlyMemory<byte> Object, bool MoreFollow);

/// <summary>Reads a watch: one JSON event a line, however the lines are cut into pieces.</summary>
internal static class WatchEvents
{
    /// <summary>The events of a stream, until it ends.</summary>
    /// <param name="stream">The stream; not closed.</param>
    /// <param name="mostOctets">The longest line.</param>
    /// <param name="heard">Called whenever something came, whole event or not.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidDataException">A line is too long, cut off or no event.</exception>
    public static async IAsyncEnumerable<WatchEvent> ReadAsync(Stream stream, int mostOctets, Action heard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PipeReader reader = PipeReader.Create(stream, new(leaveOpen: true, bufferSize: 16 * 1024));
        byte[] line = [];
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                heard();
                ReadOnlySequence<byte> rest = read.Buffer;
                SequencePosition? end = rest.PositionOf((byte)'\n');
                while (end is { } at)
                {
                    ReadOnlyMemory<byte> text = Flat(rest.Slice(0, at), ref line);
                    rest = rest.Slice(rest.GetPosition(1, at));
                    end = rest.PositionOf((byte)'\n');
                    if (text.Length > 0) yield return Parse(text, moreFollow: end is not null);
                }

                if (rest.Length > mostOctets) throw new InvalidDataException($"an event has over {mostOctets} octets");
                if (read.IsCompleted && !rest.IsEmpty) throw new InvalidDataException("the last event is cut off");
                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted) yield break;
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static WatchEvent Parse(ReadOnlyMemory<byte> line, bool moreFollow)
    {
        var reader = new Utf8JsonReader(line.Span, new JsonReaderOptions { MaxDepth = 256 });
        WatchEventType type = WatchEventType.Unknown;
        ReadOnlyMemory<byte> target = default;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new InvalidDataException("an event is no object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isType = reader.ValueTextEquals("type"u8), isObject = reader.ValueTextEquals("object"u8);
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                if (isType) type = TypeOf(ref reader);
                reader.Skip();
                if (isObject) target = line[start..(int)reader.BytesConsumed];
            }
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"an event is not JSON: {e.Message}", e);
        }

        return new(type, target, moreFollow);
    }

    private static WatchEventType TypeOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) return WatchEventType.Unknown;
        if (reader.ValueTextEquals("MODIFIED"u8)) return WatchEventType.Modified;
        if (reader.ValueTextEquals("ADDED"u8)) return WatchEventType.Added;
        if (reader.ValueTextEquals("DELETED"u8)) return WatchEventType.Deleted;
        if (reader.ValueTextEquals("BOOKMARK"u8)) return WatchEventType.Bookmark;
        return reader.ValueTextEquals("ERROR"u8) ? WatchEventType.Error : WatchEventType.Unknown;
    }

    // An event in one piece is read where it lies; one in several is put together.
    private static ReadOnlyMemory<byte> Flat(ReadOnlySequence<byte> text, ref byte[] line)
    {
        if (text.IsSingleSegment) return text.First;
        int length = (int)text.Length;
        if (line.Length < length) line = new byte[Math.Max(length, line.Length * 2)];
        text.CopyTo(line);
        return line.AsMemory(0, length);
    }
}
