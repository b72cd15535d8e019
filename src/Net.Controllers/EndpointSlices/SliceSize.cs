using System.Buffers;
using Net.Model;

namespace Net.Controllers;

/// <summary>The size of a slice as the API server sends it.</summary>
internal static class SliceSize
{
    /// <summary>JSON, with apiVersion and kind and the newline at its end.</summary>
    public static int Json(EndpointSlice slice)
    {
        var buffer = new ArrayBufferWriter<byte>(1024 + (slice.Endpoints.Count * 300));
        ModelJson.Write(slice, buffer);
        return buffer.WrittenCount + 1;
    }

    /// <summary>The Kubernetes protobuf envelope.</summary>
    public static int Protobuf(EndpointSlice slice) => ProtobufSize.Of(slice);
}
