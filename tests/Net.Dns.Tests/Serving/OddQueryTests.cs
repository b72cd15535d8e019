using System.Buffers.Binary;
using Net.Cluster;
using Net.Model;

namespace Net.Dns.Tests.Serving;

/// <summary>Queries that are odd, wrong or hostile: what each gets, and that it gets no more.</summary>
public sealed class OddQueryTests
{
    private const string Web = "web.harbor.svc.cluster.local";

    /// <summary>Name by name: labels between dots, <c>\</c> before octets that are not to be read as such.</summary>
    [Theory]
    [InlineData("WEB.hArBoR.SVC.Cluster.LOCAL", RecordType.A, Rcode.NoError, 1)]
    [InlineData("web.harbor.svc.xcluster.local", RecordType.A, Rcode.Refused, 0)]
    [InlineData("web.harbor.svc.cluster\\.local", RecordType.A, Rcode.Refused, 0)]
    [InlineData("web\\.harbor.svc.cluster.local", RecordType.A, Rcode.NameError, 0)]
    [InlineData("\\000\\255\\032.harbor.svc.cluster.local", RecordType.A, Rcode.NameError, 0)]
    [InlineData("*.harbor.svc.cluster.local", RecordType.A, Rcode.NameError, 0)]
    [InlineData("any.any.svc.cluster.local", RecordType.A, Rcode.NameError, 0)]
    [InlineData("a.b.c.web.harbor.svc.cluster.local", RecordType.SRV, Rcode.NameError, 0)]
    [InlineData("_HTTP._Tcp.web.harbor.svc.cluster.local", RecordType.SRV, Rcode.NoError, 1)]
    [InlineData("_http._udp.web.harbor.svc.cluster.local", RecordType.SRV, Rcode.NameError, 0)]
    [InlineData("_tcp.web.harbor.svc.cluster.local", RecordType.SRV, Rcode.NoError, 0)]
    [InlineData("_http._tcp.web.harbor.svc.cluster.local", RecordType.MX, Rcode.NoError, 0)]
    [InlineData(Web, RecordType.ANY, Rcode.NoError, 0)]
    [InlineData(Web, (RecordType)65280, Rcode.NoError, 0)]
    [InlineData(Web, RecordType.None, Rcode.NoError, 0)]
    [InlineData(Web, RecordType.OPT, Rcode.NoError, 0)]
    [InlineData(Web, RecordType.AXFR, Rcode.Refused, 0)]
    [InlineData(Web, RecordType.IXFR, Rcode.Refused, 0)]
    [InlineData("no.harbor.svc.cluster.local", (RecordType)65280, Rcode.NameError, 0)]
    [InlineData("61.0.96.10.in-addr.arpa", RecordType.PTR, Rcode.NoError, 1)]
    [InlineData("061.0.96.10.in-addr.arpa", RecordType.PTR, Rcode.NameError, 0)]
    [InlineData("61.0\\.96.10.in-addr.arpa", RecordType.PTR, Rcode.NameError, 0)]
    [InlineData("1.61.0.96.10.in-addr.arpa", RecordType.PTR, Rcode.NameError, 0)]
    [InlineData("96.10.in-addr.arpa", RecordType.PTR, Rcode.NoError, 0)]
    [InlineData("256.0.96.10.in-addr.arpa", RecordType.PTR, Rcode.NameError, 0)]
    [InlineData("10-0-0-1.harbor.pod.cluster.local", RecordType.A, Rcode.NoError, 1)]
    [InlineData("10\\.0\\.0\\.1.harbor.pod.cluster.local", RecordType.A, Rcode.NameError, 0)]
    [InlineData("10-0-0-1.nospace.pod.cluster.local", RecordType.A, Rcode.NameError, 0)]
    [InlineData("10-0-0-256.harbor.pod.cluster.local", RecordType.A, Rcode.NameError, 0)]
    public async Task Answer_OddName_IsTakenToTheLetter(string name, RecordType type, Rcode rcode, int answers)
    {
        DnsHeader header = Read(await AskAsync(Fixtures.Query(name, type)));
        Assert.Equal((rcode, answers, 1), (header.Rcode, header.Answers, header.Questions));
    }

    [Theory]
    [InlineData(63, 0, Rcode.NameError)]
    [InlineData(0, 254, Rcode.NameError)]
    [InlineData(0, 255, Rcode.NameError)]
    [InlineData(0, 256, Rcode.FormatError)]
    public async Task Answer_LongLabelOrName_IsTakenUpToTheLimits(int label, int name, Rcode rcode)
    {
        byte[] zone = [.. DnsName.Parse("harbor.svc.cluster.local").Wire];
        List<byte> wire = [];
        for (int left = label > 0 ? label + 1 : name - zone.Length; left > 0;)
        {
            // Never one octet over, for which there is no label.
            int length = Math.Min(WireName.MaxLabel, left - 1);
            if (left - length - 1 == 1) length--;
            wire.AddRange([(byte)length, .. Enumerable.Repeat((byte)'b', length)]);
            left -= length + 1;
        }

        Assert.Equal(rcode, Read(await AskAsync([.. Header(1), .. wire, .. zone, 0, 1, 0, 1])).Rcode);
    }

    [Theory]
    [InlineData("c00c00010001", "a pointer to itself")]
    [InlineData("c02000010001", "a pointer past the end")]
    [InlineData("406100", "a label type that is reserved")]
    [InlineData("80610000010001", "another")]
    [InlineData("0361", "a label that is cut")]
    [InlineData("0361626300", "no type")]
    [InlineData("", "no question")]
    public async Task Answer_MalformedQuestion_IsAHeaderAlone(string question, string why)
    {
        byte[] answer = await AskAsync([.. Header(1), .. Convert.FromHexString(question)]);
        Assert.True(answer.Length == DnsHeader.Length && Read(answer).Rcode == Rcode.FormatError, why);
    }

    [Theory]
    [InlineData((RecordClass)0)]
    [InlineData(RecordClass.CH)]
    [InlineData((RecordClass)254)]
    [InlineData((RecordClass)255)]
    public async Task Answer_OtherClass_IsRefused(RecordClass @class)
    {
        byte[] query = Fixtures.Query(Web, RecordType.A);
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(query.Length - 2), (ushort)@class);
        Assert.Equal(Rcode.Refused, Read(await AskAsync(query)).Rcode);
    }

    [Fact]
    public async Task Answer_EveryOtherOpcode_IsNotImplemented()
    {
        for (int opcode = 1; opcode < 16; opcode++)
        {
            byte[] query = Fixtures.Query(Web, RecordType.A);
            query[2] |= (byte)(opcode << 3);
            DnsHeader header = Read(await AskAsync(query));
            Assert.Equal((Rcode.NotImplemented, (Opcode)opcode), (header.Rcode, header.Opcode));
        }
    }

    [Fact]
    public async Task Answer_ResponseOrLessThanAHeader_IsNone()
    {
        byte[] query = Fixtures.Query(Web, RecordType.A);
        Assert.Empty(await AskAsync(query[..11]));
        query[2] |= 0x80;
        Assert.Empty(await AskAsync(query));
    }

    [Fact]
    public async Task Answer_SeveralQuestions_IsMalformed()
    {
        byte[] query = Fixtures.Query(Web, RecordType.A);
        foreach (byte count in new byte[] { 0, 2, 255 })
        {
            query[5] = count;
            Assert.Equal(Rcode.FormatError, Read(await AskAsync([.. query, .. query[DnsHeader.Length..]])).Rcode);
        }
    }

    [Fact]
    public async Task Answer_FlagsOfTheQuery_OnlyRdAndCdComeBack()
    {
        const DnsFlags Odd = DnsFlags.Authoritative | DnsFlags.Truncated | DnsFlags.RecursionAvailable | DnsFlags.Reserved | DnsFlags.AuthenticData | DnsFlags.CheckingDisabled | DnsFlags.RecursionDesired;
        DnsHeader header = Read(await AskAsync(Fixtures.Query(Web, RecordType.A, Odd)));
        Assert.Equal(DnsFlags.Response | DnsFlags.Authoritative | DnsFlags.RecursionDesired | DnsFlags.CheckingDisabled, header.Flags);
    }

    [Theory]
    [InlineData(1, "", Rcode.FormatError)]
    [InlineData(2, "0000290000000000000000" + "0000290000000000000000", Rcode.FormatError)]
    [InlineData(1, "0161000029000000000000000000", Rcode.FormatError)]
    [InlineData(1, "00002904d0000000000005", Rcode.FormatError)]
    [InlineData(1, "00002904d0000000000006" + "000300096162", Rcode.FormatError)]
    [InlineData(1, "00002904d0000000000005" + "0008000100", Rcode.FormatError)]
    [InlineData(1, "00002904d0000000000009" + "000a00053132333435", Rcode.FormatError)]
    [InlineData(1, "0000290000000000000000", Rcode.NoError)]
    [InlineData(1, "00002904d0000000000008" + "fde9000478787878", Rcode.NoError)]
    public async Task Answer_OddOpt_IsCheckedBeforeItIsUsed(byte additionals, string records, Rcode rcode)
    {
        byte[] query = Fixtures.Query(Web, RecordType.A);
        query[11] = additionals;
        Assert.Equal(rcode, Read(await AskAsync([.. query, .. Convert.FromHexString(records)])).Rcode);
    }

    [Fact]
    public async Task Answer_HeadlessService_StartsWithEachAddressAsOften()
    {
        using ClusterZone zone = new(Fixtures.State("fringe")), still = new(Fixtures.State("fringe"), new() { RotateAddresses = false });
        foreach ((ClusterZone answering, bool rotates) in new[] { (zone, true), (still, false) })
        {
            await using DnsServer server = new(answering, new() { Listen = { "127.0.0.1:0" } });
            Dictionary<string, int> firsts = [];
            HashSet<string> contents = [];
            byte[] buffer = new byte[65535];
            for (int id = 0; id < 65536; id += 16)
            {
                int length = await server.AnswerAsync(Fixtures.Query("big-swarm.fringe.svc.cluster.local", RecordType.A, id: (ushort)id), new DnsClient(default, IsStream: true), buffer);
                DnsResponse response = Answers.Read(buffer[..length]);
                string[] addresses = [.. response.Answers.Select(static record => record.DataText())];
                firsts[addresses[0]] = firsts.GetValueOrDefault(addresses[0]) + 1;
                contents.Add(string.Join(' ', addresses.Order(StringComparer.Ordinal)));
            }

            Assert.Single(contents);
            int count = contents.Single().Split(' ').Length;
            Assert.Equal(rotates ? count : 1, firsts.Count);
            if (rotates) Assert.InRange(firsts.Values.Max(), 1, (65536 / 16 / count) + 2);
        }
    }

    [Fact]
    public async Task Answer_NothingReadYet_IsAFailureAndNoDenial()
    {
        ClusterState state = new();
        using ClusterZone zone = new(state);
        await using DnsServer server = new(zone, new() { Listen = { "127.0.0.1:0" } });
        byte[] buffer = new byte[1232];
        for (int i = 0; i < 2; i++)
        {
            int length = await server.AnswerAsync(Fixtures.Query(Web, RecordType.A), default, buffer);
            Assert.Equal(Rcode.ServerFailure, Read(buffer.AsSpan(0, length)).Rcode);
        }

        Assert.Equal(ExtendedError.NotReady, zone.Resolve(Web, RecordType.A).Error);
        state.Apply([new Namespace { Metadata = new() { Name = "harbor" } }]);
        Assert.Equal(Rcode.NameError, Read(buffer.AsSpan(0, await server.AnswerAsync(Fixtures.Query(Web, RecordType.A), default, buffer))).Rcode);
    }

    private static async Task<byte[]> AskAsync(byte[] query)
    {
        using ClusterZone zone = new(Fixtures.State("harbor"), new() { Pods = PodNames.Insecure });
        await using DnsServer server = new(zone, new() { Listen = { "127.0.0.1:0" } });
        byte[] response = new byte[1232];
        byte[] again = new byte[1232];
        int length = await server.AnswerAsync(query, new DnsClient(IpAddress.FromIPv4(0x7F000001)), response);

        // The same once more: ready-made where answers are kept.
        Assert.Equal(length, await server.AnswerAsync(query, new DnsClient(IpAddress.FromIPv4(0x7F000001)), again));
        Assert.Equal(response.AsSpan(0, length), again.AsSpan(0, length));
        return response[..length];
    }

    private static DnsHeader Read(ReadOnlySpan<byte> message)
    {
        Assert.True(DnsHeader.TryRead(message, out DnsHeader header));
        return header;
    }

    private static byte[] Header(byte questions) => [1, 2, 1, 0, 0, questions, 0, 0, 0, 0, 0, 0];
}
