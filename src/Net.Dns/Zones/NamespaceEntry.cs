namespace Net.Dns;

/// <summary>A namespace that something is in. One for each name as long as anything is in it, so that whoever holds it sees it come and go.</summary>
internal sealed class NamespaceEntry
{
    /// <summary>Of entries in no namespace.</summary>
    internal static readonly NamespaceEntry None = new();

    private volatile bool _isExposed;

    /// <summary>Whether it exists and is answered for.</summary>
    internal bool IsExposed
    {
        get => _isExposed;
        set => _isExposed = value;
    }
}
