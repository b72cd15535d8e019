using Net.Cluster;
using Net.Model;
using NodeAgent.Options;
using NodeAgent.Running;
using NodeAgent.Status;

namespace NodeAgent.Feeds;

/// <summary>A cluster's API server. While it can't be reached, what it said last stays in force.</summary>
internal sealed class ApiServerFeed : IObjectFeed
{
    private readonly Uri _server;
    private readonly string _namespace;
    private readonly ClusterState _cluster;
    private readonly ApiServerSource _source;

    /// <param name="connection">How to reach the server.</param>
    /// <param name="options">The namespace.</param>
    /// <param name="cluster">What to fill.</param>
    public ApiServerFeed(ApiServerConnection connection, AgentOptions options, ClusterState cluster)
    {
        _server = connection.Server;
        _namespace = options.Namespace;
        _cluster = cluster;

        // What the source would log is among the problems, which the agent prints itself.
        _source = new(connection, cluster, DispensableKinds.Mark(FollowedKind.OfNode, options.Namespace), Following(options));
        _source.StatusChanged += StandIn;
        _source.StatusChanged += _ => Changed?.Invoke();
    }

    public event Action? Changed;

    public IReadOnlyList<string> Problems =>
    [
        .. _source.Statuses.Select(ProblemOf).OfType<string>(),
        .. _source.Statuses.Where(static status => status.Unreadable > 0).Select(status => $"{status.Resource} at {_server}: {status.Unreadable} objects could not be read, the last: {status.LastUnreadable}"),
    ];

    public ListedSource Listed => new(_server.ToString(), _cluster.Current.AllObjects().Count(), new Dictionary<string, int>(), _source.Statuses.Max(static status => status.InTouchAt) ?? default);

    public string Freshness => string.Join('\n', [_source.Freshness, .. Problems]);

    public async Task<StartFailure?> StartAsync(CancellationToken cancellation)
    {
        await _source.StartAsync(cancellation);
        return null;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static ApiServerSourceOptions Following(AgentOptions options) => new() { Namespace = options.Namespace };

    private string? ProblemOf(FollowStatus status) => status.State switch
    {
        FollowState.NotInstalled => $"{status.Resource} is not installed at {_server}: going on without it",
        FollowState.Forbidden => $"{status.Resource} may not be listed at {_server}: going on without it, so that {DispensableKinds.LossOf(status.Resource)}. A rule that allows it: {status.RbacRule}",
        _ when status.Error is { Code: 403 } error => $"{status.Resource}: {error}. A rule that allows it: {status.RbacRule}",
        _ when status.Error is { } error => $"{status.Resource}: {error}",
        _ => null,
    };

    // Names and policies go by namespaces: that the one which is read is there is known without its object.
    private void StandIn(FollowStatus status)
    {
        if (status.State != FollowState.Forbidden || status.Resource != Namespace.Resource) return;
        _cluster.Replace($"{new ApiServerSourceOptions().Source}/{status.Resource.Plural}", [new Namespace { Metadata = new() { Name = _namespace } }]);
    }
}
