using Net.Model.Yaml;

namespace Net.Model;

/// <summary>How manifests are read.</summary>
public sealed record ManifestOptions
{
    /// <summary>What applies where a caller names nothing.</summary>
    public static ManifestOptions Default { get; } = new();

    /// <summary>The namespace of namespaced objects that name none. Default <c>default</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Whether objects that the API server would refuse are problems too, with every field that is wrong. Default true.</summary>
    public bool Validate { get; init; } = true;

    /// <summary>Bounds of each file; JSON files too.</summary>
    public YamlLimits Limits { get; init; } = YamlLimits.Default;

    /// <summary>How objects are read. Default lenient: people's manifests hold many fields that networking has no use for.</summary>
    public ModelReadOptions Objects { get; init; } = ModelReadOptions.Lenient;
}
