using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Net.Model;

namespace Net.Cluster;

/// <summary>
/// Fills a <see cref="ClusterState"/> from folders of manifests and follows their edits: within a second, each file as a whole, never half written. A file that breaks keeps its last good version in force and is reported.
/// </summary>
/// <remarks>Thread-safe. A file stands for the objects it holds: deleting it deletes them, and an object may move between files.</remarks>
public sealed partial class ManifestFolderSource : IAsyncDisposable
{
    private readonly IReadOnlyList<string> _folders;
    private readonly ClusterState _state;
    private readonly ManifestFolderOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ManifestFiles _files;
    private readonly CancellationTokenSource _stopping = new();
    private ManifestFolderStatus _status = ManifestFolderStatus.Unread;
    private ManifestSet _accepted = ManifestSet.Join([]);
    private Task _following = Task.CompletedTask;

    /// <summary>A source of one folder, read recursively; see <see cref="ManifestReader.ReadFolder"/>.</summary>
    /// <param name="folder">The folder, or a single file.</param>
    /// <param name="state">What to fill.</param>
    /// <param name="options">Default: see <see cref="ManifestFolderOptions"/>.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <param name="logger">Told of loads and problems; none if null.</param>
    public ManifestFolderSource(string folder, ClusterState state, ManifestFolderOptions? options = null, TimeProvider? time = null, ILogger<ManifestFolderSource>? logger = null)
        : this([folder], state, options, time, logger)
    {
    }

    /// <summary>A source of several folders, among which no object may be defined twice.</summary>
    /// <param name="folders">Folders or single files.</param>
    /// <param name="state">What to fill.</param>
    /// <param name="options">Default: see <see cref="ManifestFolderOptions"/>.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <param name="logger">Told of loads and problems; none if null.</param>
    public ManifestFolderSource(
        IReadOnlyList<string> folders, ClusterState state, ManifestFolderOptions? options = null, TimeProvider? time = null, ILogger<ManifestFolderSource>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentNullException.ThrowIfNull(state);
        _folders = folders;
        _state = state;
        _options = options ?? new();
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<ManifestFolderSource>.Instance;
        _files = new(folders, _options.Reading);
    }

    /// <summary>What is in force and what is wrong now.</summary>
    public ManifestFolderStatus Status => Volatile.Read(ref _status);

    /// <summary>An object in force and where it stands, or null.</summary>
    /// <param name="kind">Its kind, such as <c>Service</c>.</param>
    /// <param name="key">Its namespace and name.</param>
    public ManifestObject? Find(string kind, ObjectKey key) => Volatile.Read(ref _accepted).Entries.FirstOrDefault(entry => entry.Value.Kind == kind && entry.Key == key);

    /// <summary>Raised after objects or problems changed and the state holds the outcome.</summary>
    public event Action<ManifestFolderStatus>? StatusChanged;

    /// <summary>Reads the folders, fills the state, and goes on following them until disposed.</summary>
    /// <exception cref="InvalidManifestsException">Something is wrong; the state is left as it was.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Watch before reading: an edit in between is then seen, not missed.
        FolderWatch? watch = _options.Watch ? new(_folders) : null;
        _files.Look(settled: true);
        List<Problem> problems = _files.Problems();
        if (problems.Count > 0)
        {
            watch?.Dispose();
            throw new InvalidManifestsException(problems);
        }

        Publish();
        if (watch is not null) _following = Task.Run(() => FollowAsync(watch, _stopping.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Stops following; the state keeps the objects.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task FollowAsync(FolderWatch watch, CancellationToken cancellationToken)
    {
        using FolderWatch watched = watch;
        try
        {
            while (true)
            {
                if (!_files.IsUnsettled) await watched.WaitAsync(_options.PollInterval, _time, cancellationToken).ConfigureAwait(false);
                else await Task.Delay(_options.SettleTime, _time, cancellationToken).ConfigureAwait(false);
                try
                {
                    if (_files.Look(settled: false)) Publish();
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // A listener's defect must not end the following.
                    LogFailed(_logger, failure);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private void Publish()
    {
        ManifestSet accepted = _files.Accepted();
        Volatile.Write(ref _accepted, accepted);
        ChangeBatch batch = _state.Replace(_options.Source, accepted.Objects);
        List<Problem> problems = _files.Problems();
        problems.AddRange(batch.Refused.Select(conflict => accepted.Entries.First(entry => entry.Value.Kind == conflict.Kind && entry.Key == conflict.Key)
            .Problem("metadata.name", $"belongs to {conflict.Owner}, which made it")));
        IReadOnlyList<Problem> former = Status.Problems;
        ManifestFolderStatus status = new(_files.Count, accepted.Entries.Count, problems, accepted.Skipped, _time.GetUtcNow());
        Volatile.Write(ref _status, status);
        ClusterTelemetry.Loads.Add(1);
        foreach (Problem problem in problems.Except(former)) LogProblem(_logger, problem);
        LogLoaded(_logger, status.Objects, status.Files, batch.Count, problems.Count);
        StatusChanged?.Invoke(status);
    }

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "{Objects} objects in {Files} files; {Changes} changed; {Problems} problems")]
    private static partial void LogLoaded(ILogger logger, int objects, int files, int changes, int problems);

    [LoggerMessage(EventId = 12, Level = LogLevel.Error, Message = "A change of the manifests could not be handed on")]
    private static partial void LogFailed(ILogger logger, Exception failure);

    [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "{Problem}; the last good version stays in force")]
    private static partial void LogProblem(ILogger logger, Problem problem);
}
