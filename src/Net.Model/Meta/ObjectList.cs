using System.Text.Json;

namespace Net.Model;

/// <summary>Objects of one kind, as the API server answers a request for all of them (<c>ServiceList</c>, <c>EndpointSliceList</c>).</summary>
/// <remarks>For a list too large to be held as a document, see <see cref="ModelJsonStream"/>.</remarks>
/// <typeparam name="T">The kind.</typeparam>
public sealed record ObjectList<T> : IApiType<ObjectList<T>>
    where T : class, IApiObject<T>
{
    private static readonly ObjectList<T> Nothing = new();

    /// <summary>The state of the cluster that the list is of.</summary>
    public ListMeta Metadata { get; init; } = ListMeta.Empty;

    /// <summary>The objects, in the server's order.</summary>
    public ValueList<T> Items { get; init; }

    /// <summary>Fields of a newer API than this, kept for writing back; null when there are none.</summary>
    public UnknownFields? Unknown { get; init; }

    /// <inheritdoc/>
    public static ObjectList<T> Empty => Nothing;

    /// <inheritdoc/>
    public static ObjectList<T> ReadJson(ref ModelReader reader)
    {
        if (!reader.BeginObject()) return Nothing;
        ListMeta metadata = ListMeta.Empty;
        ValueList<T> items = default;
        UnknownFields? unknown = null;
        while (reader.NextProperty(out ReadOnlySpan<byte> name))
        {
            bool isItems = name.SequenceEqual("items"u8), isMetadata = name.SequenceEqual("metadata"u8);
            if (!isItems && !isMetadata && !name.SequenceEqual("kind"u8) && !name.SequenceEqual("apiVersion"u8))
            {
                reader.Unknown(ref unknown);
                continue;
            }

            reader.Read();
            if (isItems) items = reader.ReadList<T>();
            else if (isMetadata) metadata = ListMeta.ReadJson(ref reader);
            else reader.ReadString();
        }

        return new() { Metadata = metadata, Items = items, Unknown = unknown };
    }

    /// <inheritdoc/>
    public void WriteJson(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("kind"u8, $"{T.Resource.Kind}List");
        writer.WriteString("apiVersion"u8, T.Resource.ApiVersion);
        writer.WritePropertyName("metadata"u8);
        Metadata.WriteJson(writer);
        writer.WritePropertyName("items"u8);
        ModelWriter.Write(writer, Items);
        Unknown?.WriteJson(writer);
        writer.WriteEndObject();
    }
}

/// <summary>What is said of a list as a whole (<c>metav1.ListMeta</c>).</summary>
[ApiType]
public sealed partial record ListMeta
{
    /// <summary>No longer used by the API.</summary>
    public string SelfLink { get; init; } = "";

    /// <summary>The opaque version from which a watch goes on.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>The token that asks for the next part; empty at the last part.</summary>
    public string Continue { get; init; } = "";

    /// <summary>How many objects follow in further parts, where the server says so.</summary>
    public long? RemainingItemCount { get; init; }
}
