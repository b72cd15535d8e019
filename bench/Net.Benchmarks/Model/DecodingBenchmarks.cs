using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Net.Model;

namespace Net.Benchmarks.Model;

/// <summary>Decoding a list of 1,000 EndpointSlices of 100 endpoints against a bare pass of Utf8JsonReader over the same octets; validating it against decoding it.</summary>
/// <remarks>What the garbage collector copies is part of the cost: run it with <c>DOTNET_gcConcurrent=0</c> too.</remarks>
[MemoryDiagnoser]
public class DecodingBenchmarks
{
    private readonly ApiRules<EndpointSlice> _rules = ApiRules.For<EndpointSlice>();
    private byte[] _document = [];
    private ObjectList<EndpointSlice> _list = ObjectList<EndpointSlice>.Empty;

    /// <summary>Makes the document, and says how much memory the decoded list takes.</summary>
    [GlobalSetup]
    public void MakeDocument()
    {
        _document = ModelJson.Write(SliceLists.Make(1000, 100));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        _list = Decode();
        Console.WriteLine($"// document {_document.Length:N0} octets, decoded {GC.GetTotalMemory(forceFullCollection: true) - before:N0} octets");
    }

    /// <summary>The pass that any reader must make.</summary>
    [Benchmark(Baseline = true)]
    public int BareReaderPass()
    {
        var reader = new Utf8JsonReader(_document);
        int tokens = 0;
        while (reader.Read()) tokens++;
        return tokens;
    }

    /// <summary>The typed list.</summary>
    [Benchmark]
    public ObjectList<EndpointSlice> Decode() => ModelJson.Read<ObjectList<EndpointSlice>>(_document).Value!;

    /// <summary>Every rule of every slice.</summary>
    [Benchmark]
    public int Validate()
    {
        int errors = 0;
        foreach (EndpointSlice slice in _list.Items.AsSpan()) errors += _rules.ValidateCreate(slice).Count;
        return errors == 0 ? errors : throw new InvalidOperationException("The slices should be valid");
    }
}
