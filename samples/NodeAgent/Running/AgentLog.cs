using Microsoft.Extensions.Logging;

namespace NodeAgent.Running;

/// <summary>What the agent itself logs.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(1, LogLevel.Error, "Pods changed, but answering for them could not follow: {Problem}")]
    public static partial void PodsNotFollowed(ILogger log, string problem);
}
