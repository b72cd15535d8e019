using System.Text;
using System.Text.Json;
using Net.Conformance.Api;
using Net.Model;
using Net.Model.Yaml;

namespace Net.Conformance.Fuzzing;

/// <summary>
/// Puts broken documents through everything that reads: JSON, YAML, manifests, and the rules. Nothing may throw, and reading JSON may allocate no more than 32 octets for each
/// of the document; reading YAML the same beyond what YamlDotNet's own parser allocates for the text.
/// </summary>
/// <remarks>Documents under 4 KiB count as that long: a reader has fixed costs.</remarks>
public static class ApiFuzz
{
    /// <summary>The most octets allocated for each octet read.</summary>
    public const int MostPerOctet = 32;

    private const int ShortestCounted = 4096;

    private const int MostFailures = 20;

    private const int MostParts = 4;

    /// <summary>Runs documents and gives what went wrong, at most 20.</summary>
    /// <param name="folder">The folder of the recorded cases that documents are made of.</param>
    /// <param name="count">How many documents.</param>
    /// <param name="seed">Which documents.</param>
    /// <param name="progress">Told the number of documents done, every 10,000.</param>
    public static IReadOnlyList<FuzzFailure> Run(string folder, int count, int seed, Action<int>? progress = null)
    {
        ApiCase[] cases = [.. RecordedFiles.In(folder).SelectMany(RecordedFiles.Lines).Select(ApiCase.Parse)];
        ApiKind[] kinds = [.. ApiKinds.All];
        byte[][] documents = [.. cases.SelectMany(static recorded => new[] { Encoding.UTF8.GetBytes(recorded.Input.GetRawText()), BlockYaml.Of(recorded.Input) })];
        var random = new Random(seed);
        var mutator = new DocumentMutator(documents, random);
        List<FuzzFailure> failures = [];
        for (int i = 0; i < count && failures.Count < MostFailures; i++)
        {
            byte[] document = mutator.Next();
            ApiCase any = cases[random.Next(cases.Length)];
            ApiKind kind = ApiKinds.TryGet(any.ApiVersion, any.Kind, out ApiKind? recorded) ? recorded : kinds[random.Next(kinds.Length)];
            try
            {
                if (Check(document, kind, random.Next(2) == 0) is { } problem) failures.Add(new(i, kind.Resource, document, problem));
            }
            catch (Exception thrown)
            {
                failures.Add(new(i, kind.Resource, document, thrown.ToString()));
            }

            if ((i + 1) % 10_000 == 0) progress?.Invoke(i + 1);
        }

        return failures;
    }

    /// <summary>Reads one document in every way and has the rules of a kind answer it; what was wrong, or null. Throws where something in the SDK throws.</summary>
    public static string? Check(byte[] document, ApiKind kind, bool strict)
    {
        var options = new ModelReadOptions { Strict = strict, DropUnknownFields = !strict };
        kind.Read("{}"u8, options);
        long before = GC.GetAllocatedBytesForCurrentThread();
        IApiObject? read = kind.Read(document, options).Value;
        long json = GC.GetAllocatedBytesForCurrentThread() - before;
        if (json > Most(document)) return $"reading JSON allocated {json} octets for {document.Length}";

        before = GC.GetAllocatedBytesForCurrentThread();
        YamlToJson.Convert(document);
        long yaml = GC.GetAllocatedBytesForCurrentThread() - before;
        if (yaml > Most(document) && yaml > Most(document) + ParserAlone(document)) return $"reading YAML allocated {yaml} octets for {document.Length}";

        ManifestReader.Read(document, "fuzz.yaml");
        if (read is not null) Write(read);
        if (ApiRules.For(kind.Resource.ApiVersion, kind.Resource.Kind) is not { } rules) return null;
        ApiAnswer answer = rules.Admit(new(ApiOperation.Create, document) { Strict = strict, Namespace = rules.Resource.IsNamespaced ? "shop" : "" });
        return answer.Code is 201 or 400 or 422 or 500 ? null : $"answered {answer.Code}";
    }

    private static long Most(byte[] document) => (long)MostPerOctet * Math.Max(document.Length, ShortestCounted);

    // As far as that parser gets, and from the next marker on where it breaks off, as the SDK's reader goes on.
    private static long ParserAlone(byte[] document)
    {
        string text = Encoding.UTF8.GetString(document);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int start = 0, parts = 0; start >= 0 && parts < MostParts; parts++)
        {
            int failed = Parse(text[start..]);
            start = failed < 0 ? -1 : text.IndexOf("\n---", Math.Min(text.Length, start + Math.Max(1, failed)), StringComparison.Ordinal);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // Where it breaks off, or -1. It has errors of its own, which the SDK's reader turns into problems.
    private static int Parse(string text)
    {
        try
        {
            var parser = new YamlDotNet.Core.Parser(new StringReader(text));
            while (parser.MoveNext())
            {
                // Only what it allocates counts.
            }

            return -1;
        }
        catch (YamlDotNet.Core.YamlException failure)
        {
            return (int)failure.Start.Index;
        }
        catch (Exception)
        {
            return 0;
        }
    }

    private static void Write(IApiObject target)
    {
        using var writer = new Utf8JsonWriter(Stream.Null);
        target.WriteJson(writer);
    }
}
