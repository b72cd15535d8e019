using Net.TestSupport;
using Net.Testing;

namespace Net.Dns.Tests;

/// <summary>Moves a manual clock while questions wait on it and on real sockets.</summary>
internal static class VirtualTime
{
    /// <summary>Longer than an attempt to ask an upstream takes by default.</summary>
    private static readonly TimeSpan PastTheAttempt = TimeSpan.FromSeconds(2);

    /// <summary>For each query that a silent upstream gets beyond <paramref name="seen"/>, lets its time run out, until the question is done. Nothing else takes virtual time.</summary>
    internal static async Task ThroughSilenceAsync(ManualTimeProvider time, LoopbackDns silent, Task asked, int seen = 0)
    {
        while (!asked.IsCompleted)
        {
            await Eventually.True(() => asked.IsCompleted || Questions(silent) > seen, "a query at the silent upstream");
            if (Questions(silent) <= seen) continue;
            seen++;
            time.Advance(PastTheAttempt);
        }

        await asked;
    }

    /// <summary>Queries that are no probes of the root.</summary>
    private static int Questions(LoopbackDns upstream) => upstream.Queries.Count(static query => query.Message[DnsHeader.Length] != 0);
}
