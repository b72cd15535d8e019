using Net.Model;

namespace Net.Cluster;

/// <summary>How folders of manifests are followed.</summary>
public sealed record ManifestFolderOptions
{
    /// <summary>The name under which the objects are owned in the state. Default <c>manifests</c>.</summary>
    public string Source { get; init; } = "manifests";

    /// <summary>How files are read.</summary>
    public ManifestOptions Reading { get; init; } = ManifestOptions.Default;

    /// <summary>
    /// Whether edits are applied while the source runs. Default true.
    /// </summary>
    public bool Watch { get; init; } = true;

    /// <summary>How often files are looked at when the system tells of no change: network and overlay file systems do not. Default 500 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a file must stay as it is before it is read, so that none is read half written. Default 75 ms.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromMilliseconds(75);
}
