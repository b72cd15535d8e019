namespace Net.Cluster;

/// <summary>What <c>AddNetCluster</c> fills the state from.</summary>
public sealed class NetClusterOptions
{
    /// <summary>Folders of manifests to read and follow. None by default.</summary>
    public IList<string> Manifests { get; } = [];

    /// <summary>How they are followed.</summary>
    public ManifestFolderOptions ManifestFolders { get; set; } = new();

    /// <summary>
    /// How to reach the API server to follow, such as <c>time => ApiServerConnection.FromKubeconfig(path, time: time)</c>; null, the default, for none. Called once, with the
    /// container's clock; what it throws stops the host.
    /// </summary>
    public Func<TimeProvider, ApiServerConnection>? ApiServer { get; set; }

    /// <summary>What to follow there. Default: <see cref="FollowedKind.OfNode"/>.</summary>
    public IReadOnlyList<FollowedKind> Kinds { get; set; } = FollowedKind.OfNode;

    /// <summary>How it is followed.</summary>
    public ApiServerSourceOptions ApiServerFollowing { get; set; } = new();

    /// <summary>How it is written to.</summary>
    public ApiServerSinkOptions ApiServerWriting { get; set; } = new();
}
