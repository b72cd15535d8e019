using System.Security.Cryptography;

namespace Net.Cluster;

/// <summary>What PEM texts say. Those in files are read again when the files change; while they can't be read, they say what they said last. Thread-safe.</summary>
internal sealed class PemContent<T>
{
    private readonly PemText[] _texts;
    private readonly Func<string[], T> _parse;
    private readonly Lock _reading = new();
    private FileStamp?[] _stamps;
    private T _content;

    /// <summary>Reads the texts; a failure that is <see cref="PemText.IsUnreadable"/> says that they don't say anything.</summary>
    public PemContent(PemText[] texts, Func<string[], T> parse)
    {
        (_texts, _parse) = (texts, parse);
        _stamps = Stamps();
        _content = Read();
    }

    public T Current()
    {
        lock (_reading)
        {
            FileStamp?[] stamps = Stamps();
            if (stamps.AsSpan().SequenceEqual(_stamps)) return _content;
            try
            {
                _content = Read();
                _stamps = stamps;
            }
            catch (Exception e) when (PemText.IsUnreadable(e))
            {
                // Files caught in the middle of their rotation: what was read before is still the best there is.
            }

            return _content;
        }
    }

    private FileStamp?[] Stamps() => Array.ConvertAll(_texts, static text => text.Stamp);

    private T Read() => _parse(Array.ConvertAll(_texts, static text => text.Read()));
}

/// <summary>A PEM text, as given or in a file.</summary>
/// <param name="Given">The text; null for one in a file.</param>
/// <param name="Path">The file; null for a text as given.</param>
internal readonly record struct PemText(string? Given, string? Path)
{
    public static PemText InFile(string path) => new(null, path);

    /// <summary>What tells two versions of the file apart; null without one.</summary>
    public FileStamp? Stamp => Path is null ? null : FileStamp.Of(Path);

    public string Read() => Given ?? File.ReadAllText(Path!);

    /// <summary>Whether a failure says that a text can't be read, or that there is not in it what there should be.</summary>
    public static bool IsUnreadable(Exception failure) => failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;
}
