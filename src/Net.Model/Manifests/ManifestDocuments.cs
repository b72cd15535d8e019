using Net.Model.Yaml;

namespace Net.Model;

/// <summary>Turns the JSON documents of one file into objects.</summary>
internal sealed class ManifestDocuments(string file, ManifestOptions options)
{
    /// <summary>Lists of lists are no use to anyone; deeper ones are refused.</summary>
    private const int DeepestList = 8;

    private readonly List<ManifestObject> _entries = [];
    private readonly List<Problem> _problems = [];
    private readonly List<SkippedKind> _skipped = [];

    public ManifestSet ToSet() => ManifestSet.Of(_entries, _problems, _skipped);

    public void Add(YamlConversion conversion)
    {
        foreach (YamlProblem problem in conversion.Problems) _problems.Add(new(file, problem.Position, "", "", problem.Message));
        foreach (YamlDocument document in conversion.Documents) Add(document.Json, document.Map, 0, default, depth: 0);
        if (conversion.Problems.Count > 0) _problems.Sort(static (left, right) => (left.Position.Line, left.Position.Column).CompareTo((right.Position.Line, right.Position.Column)));
    }

    /// <summary>Adds a document, or an item of a list.</summary>
    /// <param name="json">The object's own text.</param>
    /// <param name="map">The document's map.</param>
    /// <param name="offset">Where the object's text begins in the document.</param>
    /// <param name="listed">For an item of a typed list, what the list says its items are.</param>
    /// <param name="depth">Lists around the object.</param>
    private void Add(ReadOnlyMemory<byte> json, SourceMap map, int offset, (string ApiVersion, string Kind) listed, int depth)
    {
        ObjectHeader header = ObjectHeader.Read(json.Span);
        string kind = header.Kind ?? listed.Kind;
        string apiVersion = header.ApiVersion ?? listed.ApiVersion;
        if (!header.IsObject) Report(map, offset, "", "", "a Kubernetes object must be a mapping with apiVersion, kind and metadata");
        else if (string.IsNullOrEmpty(kind)) Report(map, offset, "", "kind", "Required value: without it nobody knows what the object is");
        else if (string.IsNullOrEmpty(apiVersion)) Report(map, offset, kind, "apiVersion", "Required value");
        else if (header.Items is { } items && kind.EndsWith("List", StringComparison.Ordinal)) AddItems(json, map, offset, items, apiVersion, kind, depth);
        else if (!ApiKinds.TryGet(apiVersion, kind, out ApiKind? found)) _skipped.Add(new(apiVersion, kind, 1));
        else AddObject(json, map, offset, found);
    }

    private void AddItems(ReadOnlyMemory<byte> json, SourceMap map, int offset, Range[] items, string apiVersion, string kind, int depth)
    {
        if (depth == DeepestList)
        {
            Report(map, offset, kind, "", $"lists nested deeper than {DeepestList} levels");
            return;
        }

        string item = kind[..^"List".Length];
        foreach (Range range in items) Add(json[range], map, offset + range.Start.Value, item.Length == 0 ? default : (apiVersion, item), depth + 1);
    }

    private void AddObject(ReadOnlyMemory<byte> json, SourceMap map, int offset, ApiKind kind)
    {
        ReadResult<IApiObject> result = kind.Read(json.Span, options.Objects);
        ObjectMeta metadata = result.Value?.Metadata ?? ObjectMeta.Empty;
        if (kind.Resource.IsNamespaced && metadata.Namespace.Length == 0) metadata = metadata with { Namespace = options.Namespace };
        else if (!kind.Resource.IsNamespaced && metadata.Namespace.Length > 0) metadata = metadata with { Namespace = "" };
        string who = $"{kind.Resource.Kind} {new ObjectKey(metadata.Namespace, metadata.Name.Length == 0 ? "?" : metadata.Name)}";
        foreach (JsonProblem problem in result.Problems) Report(map, offset + problem.Offset, who, problem.Path, problem.Message);
        if (result.Value is null || result.Problems.Count > 0) return;
        if (metadata.Name.Length == 0)
        {
            Report(map, offset + JsonPath.Find(json.Span, "metadata.generateName"), who, "metadata.name", "Required value: objects of a manifest need a name of their own");
            return;
        }

        IApiObject value = ReferenceEquals(metadata, result.Value.Metadata) ? result.Value : kind.WithMetadata(result.Value, metadata);
        ManifestObject entry = new(value, file, json, map, offset);
        int before = _problems.Count;
        if (options.Validate) Validate(entry);
        if (_problems.Count == before) _entries.Add(entry);
    }

    private void Validate(ManifestObject entry)
    {
        if (ApiRules.For(entry.Value.ApiVersion, entry.Value.Kind) is not { } rules) return;
        foreach (FieldError error in rules.ValidateManifest(entry.Value)) _problems.Add(entry.Problem(error.Field, error.Message));
    }

    private void Report(SourceMap map, long offset, string who, string path, string message) => _problems.Add(new(file, map.Locate(offset), who, path, message));
}
