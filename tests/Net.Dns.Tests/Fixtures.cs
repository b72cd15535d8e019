using Net.Cluster;
using Net.Model;
using Net.TestSupport;

namespace Net.Dns.Tests;

/// <summary>The recorded clusters, and queries in wire form.</summary>
internal static class Fixtures
{
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
