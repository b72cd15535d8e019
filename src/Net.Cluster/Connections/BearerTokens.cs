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
    public static BearerTokens FromFile(string path, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new TokenFile(path, time ?? TimeProvider.System);
    }

    /// <summary>The token of now.</summary>
    /// <param name="refused">A token that the server refused, which is not to be given again from memory; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The token, or why there is none.</returns>
    internal abstract ValueTask<TokenResult> GetAsync(string? refused, CancellationToken cancellationToken);

    private sealed class FixedToken(string token) : BearerTokens
    {
        internal override ValueTask<TokenResult> GetAsync(string? refused, CancellationToken cancellationToken) => new(new TokenResult(token, ""));
    }

    private sealed class TokenFile(string path, TimeProvider time) : BearerTokens
    {
        private readonly Lock _reading = new();
        private string? _token;
        private DateTimeOffset _readAt;

        internal override ValueTask<TokenResult> GetAsync(string? refused, CancellationToken cancellationToken)
        {
            lock (_reading)
            {
                DateTimeOffset now = time.GetUtcNow();
                if (_token is not null && now - _readAt < RereadInterval && _token != refused) return new(new TokenResult(_token, ""));
                try
                {
                    _token = File.ReadAllText(path).Trim();
                    _readAt = now;
                    return new(_token.Length > 0 ? new TokenResult(_token, "") : new TokenResult(null, $"{path} is empty"));
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    return new(new TokenResult(_token, $"{path}: {e.Message}"));
                }
            }
        }
    }
}

/// <summary>A token, or why there is none.</summary>
internal readonly record struct TokenResult(string? Token, string Problem);
