using BenchmarkDotNet.Attributes;
using Net.Dns;
using Net.Model;

namespace Net.Benchmarks.Dns;

/// <summary>One question answered from the cache: read, found, written. The baseline reads the question alone.</summary>
[MemoryDiagnoser]
public class CacheHits : IAsyncDisposable
{
    private const int Names = 1000;

    private readonly byte[][] _queries = new byte[Names][];
    private readonly byte[] _folded = new byte[255];
    private readonly byte[] _response = new byte[1232];
    private DnsCache _cache = null!;
    private int _next;

    [GlobalSetup]
    public async Task FillAsync()
    {
        _cache = new DnsCache(new Addresses(), new() { MaxTtl = TimeSpan.FromDays(1) });
        for (int i = 0; i < Names; i++)
        {
            DnsName name = DnsName.Parse($"service-{i}.team-{i % 50}.example.test.");
            _queries[i] = Query(name, RecordType.A);
            await _cache.ResolveAsync(new DnsRequest(name, RecordType.A), default);
        }
    }

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await _cache.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public int ReadOnly()
    {
        DnsQuery.Read(Next(), _folded, acceptNotify: false, out DnsQuery query);
        return query.QuestionLength;
    }

    [Benchmark]
    public int Hit()
    {
        DnsQuery.Read(Next(), _folded, acceptNotify: false, out DnsQuery query);
        return _cache.TryAnswer(query, default, _response);
    }

    private static byte[] Query(DnsName name, RecordType type)
    {
        byte[] buffer = new byte[512];
        MessageWriter writer = new(buffer);
        writer.TryWriteQuestion(name.Wire, type, RecordClass.IN);
        return buffer[..writer.Finish(new DnsHeader(1, DnsFlags.RecursionDesired, Opcode.Query, Rcode.NoError, 1, 0, 0, 0))];
    }

    private byte[] Next() => _queries[_next = (_next + 1) % Names];

    private sealed class Addresses : IDnsResponder
    {
        public int TryAnswer(in DnsQuery query, in DnsClient client, Span<byte> response) => 0;

        public ValueTask<DnsResponse> ResolveAsync(DnsRequest request, CancellationToken cancellationToken) =>
            new(new DnsResponse { Answers = [DnsRecord.Address(request.Name, 86400, IpAddress.FromIPv4(0xC0000201))] });
    }
}
