using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Net.Model;

namespace Net.Cluster;

/// <summary>
/// Fills a <see cref="ClusterState"/> from an API server by list and watch, kind by kind, and keeps it so: streaming lists where the server has them, pages
/// otherwise; bookmarks; a new list with its difference when the server has forgotten what came since, so that no deletion is missed; a deadline on silence.
/// </summary>
/// <remarks>Thread-safe. While the server is out of reach the state keeps what was so last; <see cref="Statuses"/> say since when.</remarks>
public sealed partial class ApiServerSource : IAsyncDisposable
{
    /// <summary>Older than this, what is known of a kind is stale: servers send something about once a minute.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(2);

    private readonly ApiServerClient _client;
    private readonly KindFollower[] _followers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>A source.</summary>
    /// <param name="connection">How to reach the server.</param>
    /// <param name="state">What to fill.</param>
    /// <param name="kinds">What to follow. Default: <see cref="FollowedKind.OfNode"/>.</param>
    /// <param name="options">Default: see <see cref="ApiServerSourceOptions"/>.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <param name="logger">Told of what goes wrong and right again; none if null.</param>
    public ApiServerSource(
        ApiServerConnection connection,
        ClusterState state,
        IEnumerable<FollowedKind>? kinds = null,
        ApiServerSourceOptions? options = null,
        TimeProvider? time = null,
        ILogger<ApiServerSource>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(state);
        _logger = logger ?? NullLogger<ApiServerSource>.Instance;
        _time = time ?? TimeProvider.System;
        _client = new(connection);
        _followers = [.. (kinds ?? FollowedKind.OfNode).Select(kind => kind.Follow(_client, state, options ?? new(), _time))];
        foreach (KindFollower follower in _followers) follower.StatusChanged += Tell;
    }

    /// <summary>How the following of each kind goes.</summary>
    public IReadOnlyList<FollowStatus> Statuses => [.. _followers.Select(static follower => follower.Status)];

    /// <summary>Whether every kind was listed once, or is known to be done without (not installed, or forbidden and optional): from then on the state is one of the server's.</summary>
    public bool IsSynced => _followers.All(static follower => follower.Synced.IsCompleted);

    /// <summary>How long ago the server was last heard on the kind that is longest without news, at least a bookmark; null until <see cref="IsSynced"/>.</summary>
    /// <remarks>About a minute in a quiet cluster, since servers send bookmarks so often. Kinds that are done without do not count.</remarks>
    public TimeSpan? Age => !IsSynced ? null : Statuses.Where(static status => !status.IsDoneWithout).Min(static status => status.InTouchAt) is { } oldest ? _time.GetUtcNow() - oldest : TimeSpan.Zero;

    /// <summary>How fresh the state is, in a line for people and readiness checks: which kinds are still to be listed, or how long ago the server was last heard, and whether that is long.</summary>
    public string Freshness
    {
        get
        {
            if (Age is not { } age) return $"not yet listed at {_client.Connection.Server}: {string.Join(", ", Statuses.Where(static status => status.State == FollowState.Starting).Select(static status => status.Resource))}";
            bool isStale = age > Stale || Statuses.Any(static status => status.State == FollowState.Stale);
            return string.Create(CultureInfo.InvariantCulture, $"{(isStale ? "ok, with the last good state" : "ok")}: {_client.Connection.Server} last heard {age.TotalSeconds:0} s ago");
        }
    }

    /// <summary>Raised when a kind is in or out of touch, or one of its objects can't be read.</summary>
    public event Action<FollowStatus>? StatusChanged;

    /// <summary>Begins to follow, and waits until every kind was listed once. A server that cannot be reached is tried until it can.</summary>
    /// <param name="cancellationToken">Ends the wait; what was begun goes on until disposal.</param>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        _running = Task.WhenAll(_followers.Select(follower => Task.Run(() => follower.RunAsync(_stopping.Token), CancellationToken.None)));
        return Task.WhenAll(_followers.Select(static follower => follower.Synced)).WaitAsync(cancellationToken);
    }

    /// <summary>Stops following; the state keeps what it has.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stopping.Dispose();
    }

    private void Tell(FollowStatus before, FollowStatus now)
    {
        if (now.Unreadable > before.Unreadable) LogUnreadable(_logger, now.Resource, _client.Connection.Server, now.LastUnreadable);
        else if (now.State == FollowState.NotInstalled && before.State != FollowState.NotInstalled) LogNotInstalled(_logger, now.Resource, _client.Connection.Server);
        else if (now.State == FollowState.Forbidden && before.State != FollowState.Forbidden) LogForbidden(_logger, now.Resource, _client.Connection.Server, now.RbacRule);
        else if (now.Error is { } error && error != before.Error && !now.IsDoneWithout) LogOutOfTouch(_logger, now.Resource, error);
        else if (now.State == FollowState.Synced && before.State != FollowState.Synced) LogSynced(_logger, now.Resource, now.ResourceVersion);
        StatusChanged?.Invoke(now);
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Information, Message = "{Kind} synced at version {Version}")]
    private static partial void LogSynced(ILogger logger, ResourceType kind, string version);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "{Kind} out of touch, to be tried again: {Error}")]
    private static partial void LogOutOfTouch(ILogger logger, ResourceType kind, ApiServerError error);

    [LoggerMessage(EventId = 22, Level = LogLevel.Warning, Message = "{Kind} is not installed at {Server}; going on without it")]
    private static partial void LogNotInstalled(ILogger logger, ResourceType kind, Uri server);

    [LoggerMessage(EventId = 24, Level = LogLevel.Warning, Message = "{Kind} may not be listed at {Server}; going on without it. A rule of a role that lets it be followed: {Rule}")]
    private static partial void LogForbidden(ILogger logger, ResourceType kind, Uri server, string rule);

    [LoggerMessage(EventId = 23, Level = LogLevel.Warning, Message = "{Kind} from {Server} can't be read and is left as it was: {Problem}")]
    private static partial void LogUnreadable(ILogger logger, ResourceType kind, Uri server, string problem);
}
