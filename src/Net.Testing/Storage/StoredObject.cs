using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Net.Model;

namespace Net.Testing.Storage;

/// <summary>An object as the server keeps it. Immutable.</summary>
internal sealed class StoredObject(IApiObject value, long revision)
{
    private static readonly JsonWriterOptions Writing = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private byte[]? _json;

    public IApiObject Value => value;

    /// <summary>The revision of the write that made it.</summary>
    public long Revision => revision;

    /// <summary>The object as UTF-8 JSON, in the version it was written in.</summary>
    public byte[] Json => _json ??= Write(value);

    /// <summary>The object as UTF-8 JSON in a version of its group.</summary>
    public byte[] JsonAs(string apiVersion)
    {
        if (value.ApiVersion == apiVersion) return Json;
        JsonNode node = JsonNode.Parse(Json)!;
        node["apiVersion"] = apiVersion;
        return JsonTexts.Of(node);
    }

    public static byte[] Write(IApiObject value)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Writing)) value.WriteJson(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
