namespace Net.Cluster;

/// <summary>Where a bearer token comes from: a text, or a file that rotates. Thread-safe.</summary>
public abstract class BearerTokens
{
    private static readonly TimeSpan RereadInterval = TimeSpan.FromMinutes(1);

    private protected BearerTokens()
    {
    }

    /// <summary>A token that never changes.</summary>
    public static BearerTokens Fixed(string token)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        return new FixedToken(token.Trim());
    }

    /// <summary>The token in a file, read again every minute, and at once when the server refuses it: service account tokens rotate.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <param name="initial">The token until the file could be read; null for none.</param>
    public static BearerTokens FromFile(string path, TimeProvider? time = null, string? initial = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new TokenFile(path, time ?? TimeProvider.System, initial);
    }

    /// <summary>The token of now, or why there is none.</summary>
    /// <param name="refused">A token that the server refused, which is not to be given again from memory; null for none.</param>
    internal abstract TokenResult Get(string? refused);

    private sealed class FixedToken(string token) : BearerTokens
    {
        internal override TokenResult Get(string? refused) => new(token, "");
    }

    private sealed class TokenFile(string path, TimeProvider time, string? initial) : BearerTokens
    {
        private readonly Lock _reading = new();
        private string? _token = initial;
        private DateTimeOffset? _readAt;

        internal override TokenResult Get(string? refused)
        {
            lock (_reading)
            {
                DateTimeOffset now = time.GetUtcNow();
                if (_token is not null && now - _readAt < RereadInterval && _token != refused) return new(_token, "");
                try
                {
                    string token = File.ReadAllText(path).Trim();
                    if (token.Length == 0) return new(_token, $"{path} is empty");
                    (_token, _readAt) = (token, now);
                    return new(token, "");
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    return new(_token, $"{path}: {e.Message}");
                }
            }
        }
    }
}

/// <summary>A token, and what went wrong: then it is the one from before, or null for none.</summary>
internal readonly record struct TokenResult(string? Token, string Problem);
