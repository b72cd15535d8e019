using System.Buffers;
using Net.Model;

namespace Net.Controllers;

/// <summary>The size in bytes of objects as the API server sends them, without the frame of a watch event.</summary>
public static class ObjectSize
{
    /// <summary>JSON, with apiVersion and kind and the newline at its end.</summary>
    public static int Json(EndpointSlice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        return Json(slice, 1024 + (slice.Endpoints.Count * 300));
    }

    /// <summary>JSON, with apiVersion and kind and the newline at its end.</summary>
    public static int Json(Endpoints endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return Json(endpoints, 4096);
    }

    /// <summary>The Kubernetes protobuf envelope.</summary>
    public static int Protobuf(EndpointSlice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        return ProtobufSize.Of(slice);
    }

    /// <summary>The Kubernetes protobuf envelope.</summary>
    public static int Protobuf(Endpoints endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return ProtobufSize.Of(endpoints);
    }

    private static int Json<T>(T target, int guess)
        where T : class, IApiObject<T>
    {
        var buffer = new ArrayBufferWriter<byte>(guess);
        ModelJson.Write(target, buffer);
        return buffer.WrittenCount + 1;
    }
}
