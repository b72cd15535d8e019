namespace Net.Cluster;

/// <summary>What <c>AddNetCluster</c> fills the state from.</summary>
public sealed class NetClusterOptions
{
    /// <summary>Folders of manifests to read and follow. None by default.</summary>
    public IList<string> Manifests { get; } = [];

    /// <summary>How they are followed.</summary>
    public ManifestFolderOptions ManifestFolders { get; set; } = new();
}
