using System.Diagnostics.Metrics;

namespace Net.Cluster;

/// <summary>The package's instruments, under the meter <c>Net.Cluster</c>.</summary>
internal static class ClusterTelemetry
{
    public const string MeterName = "Net.Cluster";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Loads of manifests that changed something: objects or problems.</summary>
    public static readonly Counter<long> Loads = Meter.CreateCounter<long>("net.cluster.manifests.loads", "{load}", "Loads of manifests that changed objects or problems.");

    /// <summary>Reconciliations, with their controller and outcome (<c>done</c>, <c>failed</c>).</summary>
    public static readonly Histogram<double> Reconciliations = Meter.CreateHistogram<double>("net.cluster.controller.reconciliations", "s", "How long reconciliations took.");

    /// <summary>Writes to an API server, with their kind, method and outcome.</summary>
    public static readonly Counter<long> Writes = Meter.CreateCounter<long>("net.cluster.sink.writes", "{write}", "Writes of plans to an API server.");

    /// <summary>Lists taken anew because a watch could not go on.</summary>
    public static readonly Counter<long> Relists = Meter.CreateCounter<long>("net.cluster.apiserver.relists", "{list}", "Kinds listed anew because their watch could not go on, by resource.");

    /// <summary>Times that a kind got out of touch with the server.</summary>
    public static readonly Counter<long> Failures = Meter.CreateCounter<long>("net.cluster.apiserver.failures", "{failure}", "Lists and watches that failed, by resource and HTTP code (0: no answer).");
}
