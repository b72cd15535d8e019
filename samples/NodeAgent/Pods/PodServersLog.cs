using System.Net;
using Microsoft.Extensions.Logging;
using Net.Model;

namespace NodeAgent.Pods;

/// <summary>What the pod servers log.</summary>
internal static partial class PodServersLog
{
    [LoggerMessage(1, LogLevel.Warning, "Can't answer for pod {Pod} at {Address}: {Problem}")]
    public static partial void CannotBind(ILogger log, ObjectKey pod, IPEndPoint address, string problem);
}
