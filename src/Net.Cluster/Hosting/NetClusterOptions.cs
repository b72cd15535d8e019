namespace Net.Cluster;

/// <summary>What <c>AddNetCluster</c> fills the state from.</summary>
public sealed class NetClusterOptions
{
    /// <summary>Folders of manifests to read and follow. None by default.</summary>
    public IList<string> Manifests { get; } = [];

    /// <summary>How they are followed.</summary>
    public ManifestFolderOptions ManifestFolders { get; set; } = new();

    /// <summary>The API server to follow, to write to and to hold leases at. None by default.</summary>
    public ApiServerConnection? ApiServer { get; set; }

    /// <summary>What is followed there. Default, when none is added: <see cref="FollowedKind.OfNode"/>.</summary>
    public IList<FollowedKind> ApiServerKinds { get; } = [];

    /// <summary>How it is followed.</summary>
    public ApiServerSourceOptions Following { get; set; } = new();

    /// <summary>How it is written to.</summary>
    public ApiServerSinkOptions Writing { get; set; } = new();
}
