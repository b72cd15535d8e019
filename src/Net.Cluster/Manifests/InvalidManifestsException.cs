using Net.Model;

namespace Net.Cluster;

/// <summary>The first load of manifests found problems; the message lists every one, a line each.</summary>
public sealed class InvalidManifestsException : Exception
{
    /// <summary>An exception without problems.</summary>
    public InvalidManifestsException()
        : this([])
    {
    }

    /// <summary>An exception with a message of its own.</summary>
    public InvalidManifestsException(string message)
        : base(message) => Problems = [];

    /// <summary>An exception with a message and a cause of its own.</summary>
    public InvalidManifestsException(string message, Exception cause)
        : base(message, cause) => Problems = [];

    /// <summary>An exception that lists problems.</summary>
    public InvalidManifestsException(IReadOnlyList<Problem> problems)
        : base(string.Join('\n', problems)) => Problems = problems;

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<Problem> Problems { get; }
}
