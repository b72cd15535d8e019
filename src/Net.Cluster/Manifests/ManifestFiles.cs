using Net.Model;

namespace Net.Cluster;

/// <summary>The manifest files below some folders: notices changes once they have settled, and keeps the last good version of a file that breaks. Not thread-safe.</summary>
internal sealed class ManifestFiles(IReadOnlyList<string> folders, ManifestOptions options)
{
    private readonly SortedDictionary<string, TrackedFile> _files = new(StringComparer.Ordinal);
    private Dictionary<string, FileStamp> _lastLook = [];
    private List<Problem> _folderProblems = [];

    public int Count => _files.Count;

    /// <summary>Whether the last look saw a change that has not settled yet.</summary>
    public bool IsUnsettled { get; private set; }

    /// <summary>Looks at the files and reads those that changed; true when what they come to changed.</summary>
    /// <param name="settled">Whether to take files as they are, without a second look.</param>
    public bool Look(bool settled)
    {
        List<Problem> folderProblems = [];
        Dictionary<string, FileStamp> look = List(folderProblems);
        bool changed = !folderProblems.SequenceEqual(_folderProblems);
        _folderProblems = folderProblems;
        IsUnsettled = false;
        foreach (string gone in _files.Keys.Where(file => !look.ContainsKey(file)).ToArray())
        {
            // A folder that can't be listed has not lost its files, and an editor that saves by renaming takes one away for a moment.
            if (folderProblems.Count > 0) continue;
            if (settled || !_lastLook.ContainsKey(gone)) changed |= _files.Remove(gone);
            else IsUnsettled = true;
        }

        foreach ((string file, FileStamp stamp) in look)
        {
            if (_files.TryGetValue(file, out TrackedFile? tracked) && tracked.Stamp == stamp) continue;
            if (settled || (_lastLook.TryGetValue(file, out FileStamp before) && before == stamp)) changed |= Read(file, stamp);
            else IsUnsettled = true;
        }

        _lastLook = look;
        if (changed) Resolve();
        return changed;
    }

    /// <summary>The good versions of all files together.</summary>
    public ManifestSet Accepted() => ManifestSet.Join(_files.Values.Select(static file => file.Accepted).OfType<ManifestSet>());

    /// <summary>What is wrong with folders and with the versions that were not taken.</summary>
    public List<Problem> Problems() => [.. _folderProblems, .. _files.Values.SelectMany(static file => file.Problems)];

    private Dictionary<string, FileStamp> List(List<Problem> problems)
    {
        Dictionary<string, FileStamp> look = new(StringComparer.Ordinal);
        foreach (string folder in folders)
        {
            try
            {
                if (File.Exists(folder)) Add(folder);
                else foreach (string file in ManifestReader.ListFiles(folder)) Add(file);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                string why = failure is DirectoryNotFoundException ? "no such file or folder" : failure.Message.ReplaceLineEndings(" ");
                problems.Add(new(folder, new(1, 1), "", "", why));
            }
        }

        return look;

        void Add(string file)
        {
            if (FileStamp.Of(file) is { } stamp) look[file] = stamp;
        }
    }

    private bool Read(string file, FileStamp stamp)
    {
        ManifestSet read = ManifestReader.ReadFile(file, options);
        if (FileStamp.Of(file) != stamp)
        {
            IsUnsettled = true;
            return false;
        }

        if (!_files.TryGetValue(file, out TrackedFile? tracked)) _files[file] = tracked = new();
        tracked.Stamp = stamp;
        tracked.Latest = read;
        return true;
    }

    /// <summary>Takes every sound version, except where two files would then define one object: of those, what changed gives way.</summary>
    private void Resolve()
    {
        foreach (TrackedFile file in _files.Values)
        {
            file.Former = file.Accepted;
            if (file.Latest.Problems.Count == 0) file.Accepted = file.Latest;
            file.Problems = file.Latest.Problems;
        }

        while (GiveWay())
        {
        }
    }

    private bool GiveWay()
    {
        Dictionary<(Type, ObjectKey), (TrackedFile File, ManifestObject Entry)> holders = [];
        foreach (TrackedFile file in _files.Values.Where(static file => file.Accepted is not null))
        {
            foreach (ManifestObject entry in file.Accepted!.Entries)
            {
                if (holders.TryAdd((entry.Value.GetType(), entry.Key), (file, entry))) continue;
                (TrackedFile File, ManifestObject Entry) other = holders[(entry.Value.GetType(), entry.Key)];
                bool otherIsNew = other.File.Accepted != other.File.Former && file.Accepted == file.Former;
                (TrackedFile loser, ManifestObject doubled, ManifestObject kept) = otherIsNew ? (other.File, other.Entry, entry) : (file, entry, other.Entry);
                Problem problem = doubled.Problem("metadata.name", $"stands already in {kept.File}:{kept.Position}; an object may be defined once");
                loser.Problems = [.. loser.Problems, problem];
                loser.Accepted = loser.Accepted == loser.Former ? null : loser.Former;
                return true;
            }
        }

        return false;
    }

    private sealed class TrackedFile
    {
        public FileStamp Stamp { get; set; }

        /// <summary>The version read last.</summary>
        public ManifestSet Latest { get; set; } = ManifestSet.Join([]);

        /// <summary>The version in force, if any ever was good.</summary>
        public ManifestSet? Accepted { get; set; }

        /// <summary>The version that was in force before.</summary>
        public ManifestSet? Former { get; set; }

        public IReadOnlyList<Problem> Problems { get; set; } = [];
    }
}
