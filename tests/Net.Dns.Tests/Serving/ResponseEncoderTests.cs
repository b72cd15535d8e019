using Net.Model;

namespace Net.Dns.Tests.Serving;

public sealed class ResponseEncoderTests
{
    private static readonly DnsName Asked = DnsName.Parse("_http._tcp.web.shop.svc.cluster.local");
    private static readonly DnsName Target = DnsName.Parse("web.shop.svc.cluster.local");

    [Theory]
    [InlineData(DnsProfile.Specification, false)]
    [InlineData(DnsProfile.CoreDnsCompatible, true)]
    public void Encode_AdditionalDoesNotFit_TcIsSetByTheProfile(DnsProfile profile, bool truncated)
    {
        DnsResponse response = new()
        {
            Answers = [DnsRecord.Srv(Asked, 5, 0, 100, 80, Target)],
            Additional = [.. Enumerable.Range(0, 40).Select(static i => DnsRecord.Address(Target, 5, IpAddress.FromIPv4((uint)(0x0A000000 + i))))],
        };

        DnsMessageParts parts = Encode(response, profile, 512);

        Assert.Equal(truncated, (parts.Header.Flags & DnsFlags.Truncated) != 0);
        Assert.Equal(1, parts.Header.Answers);
        Assert.InRange(parts.Header.Additionals, 1, 39);
        Assert.InRange(parts.Length, 400, 512);
    }

    [Theory]
    [InlineData(DnsProfile.Specification)]
    [InlineData(DnsProfile.CoreDnsCompatible)]
    public void Encode_AnswersDoNotFit_TcIsSet(DnsProfile profile)
    {
        DnsResponse response = new() { Answers = [.. Enumerable.Range(0, 60).Select(static i => DnsRecord.Address(Asked, 5, IpAddress.FromIPv4((uint)(0x0A000000 + i))))] };

        DnsMessageParts parts = Encode(response, profile, 512);

        Assert.NotEqual(DnsFlags.None, parts.Header.Flags & DnsFlags.Truncated);
        Assert.InRange(parts.Header.Answers, 1, 59);
    }

    private static DnsMessageParts Encode(DnsResponse response, DnsProfile profile, int room)
    {
        byte[] message = Fixtures.Query(Asked.ToString(), RecordType.SRV);
        Assert.Equal(QueryVerdict.Good, DnsQuery.Read(message, new byte[255], false, out DnsQuery query));
        OptRecord opt = new(new() { Profile = profile }, ServerCookies.Create(TimeProvider.System));
        byte[] output = new byte[room];
        int length = ResponseEncoder.Encode(query, default, response, opt, profile == DnsProfile.CoreDnsCompatible, output, out _);
        Assert.True(DnsHeader.TryRead(output, out DnsHeader header));
        return new(header, length);
    }

    private readonly record struct DnsMessageParts(DnsHeader Header, int Length);
}
