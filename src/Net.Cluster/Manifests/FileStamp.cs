namespace Net.Cluster;

/// <summary>What tells two versions of a file apart without reading it.</summary>
/// <param name="Length">Size in bytes.</param>
/// <param name="Written">When it was written last, UTC ticks.</param>
/// <param name="Created">When it was created, UTC ticks: another file under the same name has another.</param>
internal readonly record struct FileStamp(long Length, long Written, long Created)
{
    /// <summary>The stamp of a file, of the target if it is a link; null when it is gone.</summary>
    public static FileStamp? Of(string file)
    {
        try
        {
            FileInfo info = new(file);
            if (info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) info = target;
            return info.Exists ? new(info.Length, info.LastWriteTimeUtc.Ticks, info.CreationTimeUtc.Ticks) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
