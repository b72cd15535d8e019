using System.Threading.Channels;

namespace Net.Cluster;

/// <summary>Wakes a reader when something below some folders may have changed. Where the system can't watch, it stays silent and the reader polls.</summary>
internal sealed class FolderWatch : IDisposable
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<FileSystemWatcher> _watchers = [];

    public FolderWatch(IEnumerable<string> folders)
    {
        foreach (string folder in folders) Watch(folder);
    }

    /// <summary>Waits for a change, at most for a time.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await _changes.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }

    public void Dispose()
    {
        foreach (FileSystemWatcher watcher in _watchers) watcher.Dispose();
    }

    private void Watch(string folder)
    {
        try
        {
            string? path = Directory.Exists(folder) ? folder : Path.GetDirectoryName(Path.GetFullPath(folder));
            if (!Directory.Exists(path)) return;
            FileSystemWatcher watcher = new(path) { IncludeSubdirectories = Directory.Exists(folder) };
            _watchers.Add(watcher);
            watcher.Changed += (_, _) => Wake();
            watcher.Created += (_, _) => Wake();
            watcher.Deleted += (_, _) => Wake();
            watcher.Renamed += (_, _) => Wake();
            watcher.Error += (_, _) => Wake();
            watcher.EnableRaisingEvents = true;
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            // Out of inotify watches, or a file system without them: polling finds the changes.
        }
    }

    private void Wake() => _changes.Writer.TryWrite(true);
}
