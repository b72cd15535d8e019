using Net.Model.Yaml;

namespace Net.Model;

/// <summary>An object read from a manifest, and where it stands there. Immutable.</summary>
public sealed class ManifestObject
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly SourceMap _map;
    private readonly int _offset;

    internal ManifestObject(IApiObject value, string file, ReadOnlyMemory<byte> json, SourceMap map, int offset)
    {
        Value = value;
        File = file;
        _json = json;
        _map = map;
        _offset = offset;
    }

    /// <summary>The object; its namespace is filled in.</summary>
    public IApiObject Value { get; }

    /// <summary>The file, as it was named to the reader.</summary>
    public string File { get; }

    /// <summary>Where the object begins.</summary>
    public SourcePosition Position => _map.Locate(_offset);

    /// <summary>The key of the object.</summary>
    public ObjectKey Key => ObjectKey.Of(Value);

    /// <summary>Where a field stands, or the nearest enclosing one that was written.</summary>
    /// <param name="path">A path such as <c>spec.ports[0].port</c>.</param>
    public SourcePosition Locate(string path) => _map.Locate(_offset + JsonPath.Find(_json.Span, path));

    /// <summary>A problem with a field of this object.</summary>
    /// <param name="path">A path such as <c>spec.ports[0].port</c>; empty for the object as a whole.</param>
    /// <param name="message">What is wrong.</param>
    public Problem Problem(string path, string message) => new(File, Locate(path), $"{Value.Kind} {Key}", path, message);
}
