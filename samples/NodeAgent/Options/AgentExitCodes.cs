namespace NodeAgent.Options;

/// <summary>What the agent's exit codes say.</summary>
public static class AgentExitCodes
{
    /// <summary>It ran, was asked to stop, and drained; or <c>--check</c> found nothing.</summary>
    public const int Success = 0;

    /// <summary>The command line is wrong.</summary>
    public const int BadOptions = 2;

    /// <summary>The manifests are wrong at the start.</summary>
    public const int BadManifests = 3;

    /// <summary>An address can't be bound.</summary>
    public const int CannotBind = 4;
}
