namespace PolicyCheck.Options;

/// <summary>How the program ends.</summary>
public static class ExitCodes
{
    /// <summary>Nothing to object to; of <c>explain</c>: the flow is allowed.</summary>
    public const int Fine = 0;

    /// <summary><c>check</c> found an error, <c>explain</c> a flow that is denied, <c>diff</c> flows that are newly allowed and not expected.</summary>
    public const int Objection = 1;

    /// <summary>Manifests or the allow list can't be read; every problem is on standard error.</summary>
    public const int Unreadable = 2;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 64;
}
