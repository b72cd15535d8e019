using Net.Model;

namespace Net.Dns.Tests.Serving;

public sealed class HitPathTests
{
    private const int Rounds = 2000;

    private static readonly (string Name, RecordType Type)[] Questions =
    [
        ("web.harbor.svc.cluster.local", RecordType.A), ("web.harbor.svc.cluster.local", RecordType.AAAA), ("WEB.Harbor.svc.cluster.LOCAL", RecordType.A),
        ("_http._tcp.web.harbor.svc.cluster.local", RecordType.SRV), ("61.0.96.10.in-addr.arpa", RecordType.PTR), ("missing.harbor.svc.cluster.local", RecordType.A),
        ("ghost.web.harbor.svc.cluster.local", RecordType.A),
    ];

    [Theory]
    [InlineData(DnsProfile.Specification)]
    [InlineData(DnsProfile.CoreDnsCompatible)]
    public void Handle_KnownQuestion_AllocatesNothing(DnsProfile profile)
    {
        using ClusterZone zone = new(Fixtures.State("harbor"), new() { Profile = profile });
        DnsServerOptions options = new() { Profile = profile, ServerIdentity = "unit-7", AmplificationLimit = 100 };
        QueryHandler handler = new(zone, options, new OptRecord(options, ServerCookies.Create(TimeProvider.System)), new QueryCounters(isShared: false), Fixtures.Timer, Fixtures.Log);
        byte[][] queries = [.. Questions.SelectMany(static q => new[] { Fixtures.Query(q.Name, q.Type), WithEdns(Fixtures.Query(q.Name, q.Type)) })];
        byte[] output = new byte[1232];
        foreach (byte[] query in queries) Ask(handler, query, output);
        foreach (byte[] query in queries) Assert.NotEqual(QueryHandler.Waiting, Ask(handler, query, output));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++) handler.Handle(queries[i % queries.Length], default, output);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>The answer; one that was not there yet is made.</summary>
    private static int Ask(QueryHandler handler, byte[] query, byte[] output)
    {
        DnsClient client = new(IpAddress.FromIPv4(0x7F000001));
        int length = handler.Handle(query, client, output);
        if (length == QueryHandler.Waiting) Assert.True(handler.TryHandle(query, client, output, out _, out _, CancellationToken.None));
        return length;
    }

    /// <summary>With an OPT record: size 1232, a client's cookie, NSID.</summary>
    private static byte[] WithEdns(byte[] query)
    {
        byte[] result = [.. query, 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 16, 0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 3, 0, 0];
        result[11] = 1;
        return result;
    }
}
