using Net.Cluster;
using Net.Model;
using Net.TestSupport;

namespace Net.Dns.Tests;

/// <summary>The recorded clusters, and queries in wire form.</summary>
internal static class Fixtures
{
    /// <summary>A measurement that nobody listens to.</summary>
    internal static readonly QueryTimer Timer = new(new System.Diagnostics.Metrics.Meter("unheard").CreateHistogram<double>("unheard"), TimeProvider.System);

    /// <summary>A query log that is switched off.</summary>
    internal static readonly QueryLog Log = new(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, 0);

    internal static ClusterState State(string cluster)
    {
        ManifestSet manifests = ManifestReader.ReadFile(Repository.Vectors("dns", "clusters", $"{cluster}.yaml"));
        Assert.Empty(manifests.Problems);
        ClusterState state = new();
        state.Apply(manifests.Objects);
        return state;
    }

    internal static byte[] Query(string name, RecordType type, DnsFlags flags = DnsFlags.RecursionDesired, ushort id = 4711)
    {
        byte[] buffer = new byte[512];
        MessageWriter writer = new(buffer);
        writer.TryWriteQuestion(DnsName.Parse(name).Wire, type, RecordClass.IN);
        return buffer[..writer.Finish(new DnsHeader(id, flags, Opcode.Query, Rcode.NoError, 1, 0, 0, 0))];
    }
}
