using Net.Cluster;
using Net.Model;

namespace Net.Controllers;

/// <summary>What is to be done with a slice.</summary>
public enum SliceChangeKind
{
    /// <summary>A slice is to be created.</summary>
    Create,

    /// <summary>A slice is to be replaced.</summary>
    Update,

    /// <summary>A slice is to be deleted.</summary>
    Delete,
}

/// <summary>One write of a plan. Immutable; sizes are measured when they are first asked for.</summary>
public sealed class SliceChange
{
    private int _bytes = -1;
    private int _protobufBytes = -1;

    internal SliceChange(SliceChangeKind kind, EndpointSlice slice, EndpointSlice? previous, string reason)
    {
        Kind = kind;
        Slice = slice;
        Previous = previous;
        Reason = reason;
    }

    /// <summary>What is to be done.</summary>
    public SliceChangeKind Kind { get; }

    /// <summary>The slice to write; for a deletion the slice as it is.</summary>
    public EndpointSlice Slice { get; }

    /// <summary>The slice as it is; null for a creation.</summary>
    public EndpointSlice? Previous { get; }

    /// <summary>Why, for people.</summary>
    public string Reason { get; }

    /// <summary>The size in bytes of the object as the API server sends it in JSON, one watcher's share of what the write costs. A deletion carries the whole last object too.</summary>
    public int Bytes => _bytes >= 0 ? _bytes : _bytes = ObjectSize.Json(Slice);

    /// <summary>The size in bytes in the protobuf encoding, which most of the cluster's own components ask for.</summary>
    public int ProtobufBytes => _protobufBytes >= 0 ? _protobufBytes : _protobufBytes = ObjectSize.Protobuf(Slice);

    internal ObjectWrite ToWrite()
    {
        WriteMethod method = Kind switch { SliceChangeKind.Create => WriteMethod.Create, SliceChangeKind.Update => WriteMethod.Update, _ => WriteMethod.Delete };
        return ObjectWrite.Of(method, Slice, new ObjectKey(Slice.Metadata.Namespace, Slice.ServiceName ?? ""));
    }

    /// <summary><c>Kind name: reason</c>.</summary>
    public override string ToString() => $"{Kind} {Slice.Metadata.Name}: {Reason}";
}
