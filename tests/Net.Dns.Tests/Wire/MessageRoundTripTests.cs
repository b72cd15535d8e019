using FsCheck;
using FsCheck.Fluent;

namespace Net.Dns.Tests.Wire;

/// <summary>Messages of random records: what is written is what is read, however names were compressed.</summary>
public sealed class MessageRoundTripTests
{
    private const int NaptrFields = 4;

    private static readonly RecordType[] WithNames =
    [
        RecordType.NS, RecordType.CNAME, RecordType.PTR, RecordType.MX, RecordType.SRV, RecordType.SOA, RecordType.DNAME, RecordType.RP, RecordType.AFSDB, RecordType.KX, RecordType.PX,
        RecordType.MINFO, RecordType.SIG, RecordType.NXT, RecordType.NAPTR,
    ];

    private static readonly Gen<byte[]> Label = Gen.Choose(0, 255).Select(static b => (byte)b).ArrayOf().Resize(9).Where(static label => label.Length is > 0 and <= 63);

    /// <summary>Names from few labels, so that they share suffixes.</summary>
    private static readonly Gen<DnsName> Name = Gen.OneOf(Gen.Elements("a", "B", "b", "web", "svc", "cluster", "local").Select(System.Text.Encoding.ASCII.GetBytes), Label)
        .ListOf().Resize(6).Select(static labels =>
        {
            byte[] wire = [.. labels.SelectMany(static label => (byte[])[(byte)label.Length, .. label]), 0];
            return DnsName.TryFromWire(wire, out DnsName name) ? name : DnsName.Root;
        });

    private static readonly Gen<DnsRecord> Record =
        from owner in Name
        from type in Gen.OneOf(Gen.Elements(WithNames), Gen.Choose(1, 65535).Select(static t => (RecordType)t))
        from ttl in Gen.Choose(0, int.MaxValue)
        from names in Name.ListOf(2).Select(static two => two.ToList())
        from octets in Gen.Choose(0, 255).Select(static b => (byte)b).ArrayOf().Resize(30)
        select new DnsRecord(owner, type, (uint)ttl, Rdata(type, names, octets));

    [Fact]
    public void Write_AnyRecords_ReadsBackTheSame() =>
        Prop.ForAll(Record.ListOf().Resize(20).ToArbitrary(), static records =>
        {
            byte[] buffer = new byte[65535];
            MessageWriter writer = new(buffer);
            writer.TryWriteQuestion(DnsName.Parse("web.shop.svc.cluster.local").Wire, RecordType.A, RecordClass.IN);
            foreach (DnsRecord record in records) Assert.True(writer.TryWriteRecord(record));
            int length = writer.Finish(new DnsHeader(1, DnsFlags.Response, Opcode.Query, Rcode.NoError, 1, (ushort)records.Count, 0, 0));

            Assert.Equal(records, Read(buffer.AsSpan(0, length)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Write_RoomRunsOut_WritesWholeRecordsOnly() =>
        Prop.ForAll(Record.ListOf().Resize(20).ToArbitrary(), Gen.Choose(12, 600).ToArbitrary(), static (records, room) =>
        {
            MessageWriter writer = new(new byte[room]);
            List<DnsRecord> written = [];
            foreach (DnsRecord record in records)
            {
                int before = writer.Length;
                if (writer.TryWriteRecord(record)) written.Add(record);
                else Assert.Equal(before, writer.Length);
            }

            byte[] message = new byte[room];
            MessageWriter again = new(message);
            foreach (DnsRecord record in written) Assert.True(again.TryWriteRecord(record));
            int length = again.Finish(new DnsHeader(1, DnsFlags.Response, Opcode.Query, Rcode.NoError, 0, (ushort)written.Count, 0, 0));
            Assert.Equal(written, Read(message.AsSpan(0, length)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Name_AnyLabels_ParsesWhatItFormats() =>
        Prop.ForAll(Name.ToArbitrary(), static name =>
        {
            Assert.True(DnsName.TryParse(name.ToString(), out DnsName parsed));
            Assert.True(parsed.Wire.SequenceEqual(name.Wire));
        }).QuickCheckThrowOnFailure();

    private static List<DnsRecord> Read(ReadOnlySpan<byte> message)
    {
        MessageReader reader = new(message);
        byte[] name = new byte[255];
        for (int i = 0; i < reader.Header.Questions; i++) Assert.True(reader.TryReadQuestion(name, out _, out _, out _));
        List<DnsRecord> records = [];
        while (reader.TryReadRecord(out RecordView view)) records.Add(reader.Materialize(view)!);
        Assert.False(reader.IsMalformed);
        Assert.Equal(message.Length, reader.Offset);
        return records;
    }

    private static byte[] Rdata(RecordType type, List<DnsName> names, byte[] octets) => type switch
    {
        RecordType.NS or RecordType.CNAME or RecordType.PTR or RecordType.DNAME or RecordType.NSAPPTR => names[0].Wire.ToArray(),
        RecordType.MD or RecordType.MF or RecordType.MB or RecordType.MG or RecordType.MR => names[0].Wire.ToArray(),
        RecordType.MX or RecordType.AFSDB or RecordType.RT or RecordType.KX => [1, 2, .. names[0].Wire],
        RecordType.SRV => [1, 2, 3, 4, 5, 6, .. names[0].Wire],
        RecordType.RP or RecordType.MINFO => [.. names[0].Wire, .. names[1].Wire],
        RecordType.PX => [1, 2, .. names[0].Wire, .. names[1].Wire],
        RecordType.SOA => [.. names[0].Wire, .. names[1].Wire, .. new byte[20]],
        RecordType.SIG => [.. new byte[18], .. names[0].Wire, .. octets],
        RecordType.NXT => [.. names[0].Wire, .. octets],
        RecordType.NAPTR => [.. new byte[NaptrFields], 1, (byte)'u', 0, 2, (byte)'a', (byte)'b', .. names[0].Wire],
        _ => octets,
    };
}
