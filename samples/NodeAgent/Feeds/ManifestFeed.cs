using Microsoft.Extensions.Logging;
using Net.Cluster;
using Net.Controllers;
using NodeAgent.ControlPlane;
using NodeAgent.Options;
using NodeAgent.Running;
using NodeAgent.Status;

namespace NodeAgent.Feeds;

/// <summary>Folders of manifests, and what an API server and its controllers would make of them.</summary>
internal sealed class ManifestFeed : IObjectFeed
{
    private readonly AgentOptions _options;
    private readonly ManifestFolderSource _source;
    private readonly LocalControlPlane _controlPlane;

    /// <param name="options">The folders, ranges and this node's name.</param>
    /// <param name="cluster">What to fill.</param>
    /// <param name="loggers">Where the parts log.</param>
    public ManifestFeed(AgentOptions options, ClusterState cluster, ILoggerFactory loggers)
    {
        _options = options;
        var written = new ClusterState(loggers.CreateLogger<ClusterState>());
        _source = new(options.Manifests, written, logger: loggers.CreateLogger<ManifestFolderSource>());
        _source.StatusChanged += _ => Changed?.Invoke();
        _controlPlane = new(options, written, cluster);
    }

    public event Action? Changed;

    public IReadOnlyList<string> Problems => [.. _source.Status.Problems.Select(static problem => problem.ToString()), .. PlanProblems(static _ => true)];

    public ListedSource Listed => new(
        string.Join(' ', _options.Manifests), _source.Status.Objects, _source.Status.Skipped.ToDictionary(static kind => $"{kind.Kind} ({kind.ApiVersion})", static kind => kind.Count), _source.Status.ChangedAt);

    public string Freshness => "ok";

    public async Task<StartFailure?> StartAsync(CancellationToken cancellation)
    {
        try
        {
            await _source.StartAsync(cancellation);
        }
        catch (InvalidManifestsException invalid)
        {
            return new(AgentExitCodes.BadManifests, [.. invalid.Problems.Select(static problem => problem.ToString())]);
        }

        _controlPlane.Start();
        return PlanProblems(IsRefused) is { Length: > 0 } unplanned ? new(AgentExitCodes.BadManifests, unplanned) : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _controlPlane.Dispose();
    }

    // What an API server would not take. What is missing in a status is pending, as on a cluster: an address of a load balancer, say.
    private static bool IsRefused(PlanProblem problem) => !problem.Field.StartsWith("status.", StringComparison.Ordinal);

    // With the place in the manifests, where the object is written there.
    private string[] PlanProblems(Func<PlanProblem, bool> which) =>
        [.. _controlPlane.Problems.Where(which).Select(problem => _source.Find(problem.Kind, problem.Key)?.Problem(problem.Field, problem.Message).ToString() ?? problem.ToString())];
}
