using Net.Model;

namespace Net.Dns.Tests.Caching;

/// <summary>Bytes: allocated on the hit path, and held under a flood.</summary>
[Collection(HeapMeasurements.Name)]
public sealed class CacheMemoryTests
{
    private const long Cap = 1 << 20;

    [Fact]
    public async Task TryAnswer_Hit_AllocatesNothing()
    {
        await using DnsCache cache = new(new FakeResponder(request => Answers.Address(request.Name, 60)));
        await cache.ResolveAsync(Answers.Ask("www.example.test."), default);
        byte[] message = Fixtures.Query("www.example.test.", RecordType.A);
        byte[] folded = new byte[255], response = new byte[512];
        Assert.True(AskOften(10) > 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int length = AskOften(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(length > 0);

        int AskOften(int times)
        {
            int least = int.MaxValue;
            for (int i = 0; i < times; i++)
            {
                DnsQuery.Read(message, folded, acceptNotify: false, out DnsQuery query);
                least = Math.Min(least, cache.TryAnswer(query, default, response));
            }

            return least;
        }
    }

    [Fact]
    public async Task Resolve_FloodOfRandomNames_StaysWithinTheBoundAndKeepsWhatIsUsed()
    {
        FakeResponder upstream = new(request => Answers.Address(request.Name, 600));
        await using DnsCache cache = new(upstream, new() { MaxBytes = Cap, MaxDenialBytes = Cap });
        await cache.ResolveAsync(Answers.Ask("used.test."), default);
        for (int i = 0; i < 20_000; i++)
        {
            await cache.ResolveAsync(Answers.Ask($"flood-{i}.test."), default);
            Assert.NotNull(Answers.TryAnswer(cache, "used.test."));
            Assert.InRange(cache.Statistics.Bytes, 0, 2 * Cap);
        }

        Assert.True(cache.Statistics.Evictions > 10_000);
        Assert.True(cache.Statistics.Answers > 2_000, $"{cache.Statistics.Answers} answers in {Cap} bytes");
    }

    [Fact]
    public async Task Resolve_FloodOfMissingNames_PushesNoAnswerOut()
    {
        FakeResponder upstream = new(request => request.Name.ToString().StartsWith("no", StringComparison.Ordinal) ? Answers.Denial(600, 600) : Answers.Address(request.Name, 600));
        await using DnsCache cache = new(upstream, new() { MaxBytes = Cap, MaxDenialBytes = Cap, MaxDenialTtl = TimeSpan.FromHours(1) });
        for (int i = 0; i < 100; i++) await cache.ResolveAsync(Answers.Ask($"yes-{i}.test."), default);
        for (int i = 0; i < 10_000; i++) await cache.ResolveAsync(Answers.Ask($"no-{i}.test."), default);
        for (int i = 0; i < 100; i++) Assert.NotNull(Answers.TryAnswer(cache, $"yes-{i}.test."));
    }

    [Fact]
    public async Task Statistics_Bytes_AreNoLessThanWhatTheHeapHolds()
    {
        const int Entries = 20_000;
        IpAddress address = IpAddress.Parse("192.0.2.1");
        FakeResponder upstream = new(request => new() { Answers = [DnsRecord.Address(request.Name, 600, address)] });
        DnsCache cache = new(upstream, new() { MaxBytes = 64 << 20 });
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long said = cache.Statistics.Bytes;
        for (int i = 0; i < Entries; i++) await cache.ResolveAsync(Answers.Ask($"name-{i}.of-some-length.test."), default);
        said = cache.Statistics.Bytes - said;
        long held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(Entries, cache.Statistics.Answers);

        // Other tests allocate beside this one: some slack for what they hold.
        Assert.True(held <= said + (4 << 20), $"{held / Entries} bytes an entry on the heap, {said / Entries} counted");
        await cache.DisposeAsync();
    }

    [Fact]
    public async Task Resolve_HugeAnswer_IsNotKept()
    {
        IReadOnlyList<DnsRecord> many = [.. Enumerable.Range(0, 3000).Select(static i => DnsRecord.Address(DnsName.Parse("big.test."), 60, IpAddress.FromIPv4((uint)i)))];
        await using DnsCache cache = new(new FakeResponder(_ => new() { Answers = many }), new() { MaxBytes = 64 << 10 });
        Assert.Equal(3000, (await cache.ResolveAsync(Answers.Ask("big.test."), default)).Answers.Count);
        Assert.Equal(0, cache.Statistics.Answers);
    }
}
