using System.IO.Compression;

namespace Net.Conformance;

/// <summary>Opens recorded files: JSON Lines, plain or gzipped.</summary>
public static class RecordedFiles
{
    /// <summary>The <c>*.jsonl</c> and <c>*.jsonl.gz</c> files of a folder, by name.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(folder, "*.jsonl*").Where(static file => file.EndsWith(".jsonl", StringComparison.Ordinal) || file.EndsWith(".jsonl.gz", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>Opens a file, unpacking it when its name ends in <c>.gz</c>.</summary>
    public static Stream Open(string file)
    {
        FileStream stream = File.OpenRead(file);
        return file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    /// <summary>The lines of a file that are not empty.</summary>
    public static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(Open(file));
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0) yield return line;
        }
    }
}
