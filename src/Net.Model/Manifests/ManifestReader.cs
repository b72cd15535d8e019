using System.Text;
using Net.Model.Yaml;

namespace Net.Model;

/// <summary>Reads manifests as people write them for <c>kubectl apply</c>: YAML or JSON, several documents, lists. Never throws on what a file says. Thread-safe.</summary>
public static class ManifestReader
{
    /// <summary>Reads every <c>.yaml</c>, <c>.yml</c> and <c>.json</c> file below a folder; names beginning with a dot are left out, as are links to folders.</summary>
    /// <param name="folder">The folder, also part of the names of files in problems.</param>
    /// <param name="options">Default: <see cref="ManifestOptions.Default"/>.</param>
    public static ManifestSet ReadFolder(string folder, ManifestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            return ManifestSet.Join(ListFiles(folder).Select(file => ReadFile(file, options)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return OneProblem(folder, Why(failure));
        }
    }

    /// <summary>The files that <see cref="ReadFolder"/> reads, in ordinal order.</summary>
    /// <exception cref="IOException">The folder, or one in it, can't be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder, or one in it, may not be listed.</exception>
    public static IReadOnlyList<string> ListFiles(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        List<string> files = [];
        AddFiles(folder, files);
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    /// <summary>Whether a file's name is that of a manifest.</summary>
    public static bool IsManifest(string file)
    {
        ReadOnlySpan<char> name = Path.GetFileName(file.AsSpan());
        ReadOnlySpan<char> extension = Path.GetExtension(name);
        return name.Length > 0 && name[0] != '.'
            && (extension.Equals(".yaml", StringComparison.OrdinalIgnoreCase) || extension.Equals(".yml", StringComparison.OrdinalIgnoreCase) || extension.Equals(".json", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads one file.</summary>
    /// <param name="file">The file, named so in problems.</param>
    /// <param name="options">Default: <see cref="ManifestOptions.Default"/>.</param>
    public static ManifestSet ReadFile(string file, ManifestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        options ??= ManifestOptions.Default;
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            if (stream.Length > options.Limits.MaxBytes) return TooLarge(file, stream.Length, options);
            byte[] bytes = new byte[stream.Length];
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Read(bytes.AsMemory(0, read), file, options);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return OneProblem(file, Why(failure));
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="name">What the text is called in problems.</param>
    /// <param name="options">Default: <see cref="ManifestOptions.Default"/>.</param>
    public static ManifestSet ReadText(string text, string name = "manifest", ManifestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(name);
        return Read(Encoding.UTF8.GetBytes(text), name, options ?? ManifestOptions.Default);
    }

    /// <summary>Reads the bytes of a text.</summary>
    /// <param name="utf8">YAML or JSON.</param>
    /// <param name="name">What the text is called in problems; one that ends with <c>.json</c> must hold JSON.</param>
    /// <param name="options">Default: <see cref="ManifestOptions.Default"/>.</param>
    public static ManifestSet Read(ReadOnlyMemory<byte> utf8, string name, ManifestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        options ??= ManifestOptions.Default;
        if (utf8.Length > options.Limits.MaxBytes) return TooLarge(name, utf8.Length, options);
        var documents = new ManifestDocuments(name, options);
        if (utf8.Span.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        bool mustBeJson = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        // JSON is nearly YAML, but not where tabs indent it: a text that begins as JSON is tried as that first.
        if ((mustBeJson || LooksLikeJson(utf8.Span)) && (JsonTexts.TryRead(utf8, options.Limits, out YamlConversion conversion) || mustBeJson)) documents.Add(conversion);
        else documents.Add(YamlToJson.Convert(utf8.Span, options.Limits));
        return documents.ToSet();
    }

    private static bool LooksLikeJson(ReadOnlySpan<byte> utf8)
    {
        int start = utf8.IndexOfAnyExcept(" \t\r\n"u8);
        return start >= 0 && utf8[start] == (byte)'{';
    }

    private static void AddFiles(string folder, List<string> files)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(folder.Length == 0 ? "." : folder).EnumerateFileSystemInfos())
        {
            if (entry.Name.StartsWith('.')) continue;
            string path = Path.Combine(folder, entry.Name);
            if (entry is not DirectoryInfo)
            {
                if (IsManifest(entry.Name)) files.Add(path);
            }
            else if (entry.LinkTarget is null)
            {
                AddFiles(path, files);
            }
        }
    }

    private static ManifestSet TooLarge(string name, long length, ManifestOptions options) =>
        OneProblem(name, $"the file has {length:N0} bytes; at most {options.Limits.MaxBytes:N0} are read");

    private static ManifestSet OneProblem(string name, string message) => ManifestSet.Of([], [new(name, new(1, 1), "", "", message)], []);

    private static string Why(Exception failure) => failure switch
    {
        DirectoryNotFoundException or FileNotFoundException => "no such file or folder",
        UnauthorizedAccessException => "permission denied",
        _ => failure.Message.ReplaceLineEndings(" "),
    };
}
