using System.Buffers;
using System.Text;
using System.Text.Unicode;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Net.Model.Yaml;

/// <summary>Turns YAML text into JSON with the rules by which <c>kubectl</c> reads manifests. Never throws on a text. Thread-safe.</summary>
/// <remarks>
/// Plain scalars resolve as in YAML 1.1 the way go-yaml v2 does (what <c>sigs.k8s.io/yaml</c> uses): <c>yes</c>/<c>on</c>/<c>y</c> are
/// booleans, <c>0x</c>, <c>0o</c>, <c>0b</c> and a leading zero are bases, underscores part digits, timestamps stay strings, infinities
/// and NaN are refused because JSON has none. Keys become strings. A key set twice is a problem; a key that a merge (<c>&lt;&lt;</c>) brings gives way
/// to the one written out. Aliases are copied out within <see cref="YamlLimits"/>.
/// </remarks>
public static class YamlToJson
{
    private const int FirstBuffer = 4096;

    /// <summary>Converts a text of any number of documents.</summary>
    /// <param name="utf8">The text; UTF-8, a byte order mark allowed.</param>
    /// <param name="limits">Bounds; <see cref="YamlLimits.Default"/> if null.</param>
    public static YamlConversion Convert(ReadOnlySpan<byte> utf8, YamlLimits? limits = null)
    {
        limits ??= YamlLimits.Default;
        if (utf8.Length > limits.MaxBytes) return TooLarge(utf8.Length, limits);
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        return Utf8.IsValid(utf8) ? Read(Encoding.UTF8.GetString(utf8), limits) : NotUtf8(utf8);
    }

    /// <summary>Converts a text of any number of documents.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limits">Bounds; <see cref="YamlLimits.Default"/> if null.</param>
    public static YamlConversion Convert(string text, YamlLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        limits ??= YamlLimits.Default;
        return text.Length > limits.MaxBytes ? TooLarge(text.Length, limits) : Read(text, limits);
    }

    private static YamlConversion Read(string text, YamlLimits limits)
    {
        List<YamlDocument> documents = [];
        List<YamlProblem> problems = [];
        using var nodes = new YamlNodes(limits, problems);
        var output = new ArrayBufferWriter<byte>(FirstBuffer);
        int offset = 0;
        int lines = 0;
        int restarts = 0;
        long taken = 0;
        while (ReadFrom(text, offset, lines, nodes, output, documents, limits) is { } failure)
        {
            taken += failure.Taken;

            // One document's error must not hide those of the next: go on at the next marker, as a reader that cuts the stream there would.
            if (problems.Count >= limits.MaxProblems || restarts++ == limits.MostRestarts(text.Length) || taken > YamlLimits.MostTaken(text.Length))
            {
                problems.Add(YamlProblem.TooMany(problems[^1].Position));
                break;
            }

            if (!DocumentMarker.FindAfter(text, ref offset, ref lines, afterLine: failure.DocumentLine, fromLine: failure.ErrorLine)) break;
        }

        return new(documents, problems);
    }

    private static StreamFailure? ReadFrom(
        string text, int offset, int lines, YamlNodes nodes, ArrayBufferWriter<byte> output, List<YamlDocument> documents, YamlLimits limits)
    {
        using var reader = new TextFrom(text, offset);
        int documentLine = 0;
        var scanner = new Scanner(reader, skipComments: true);
        try
        {
            var parser = new Parser(scanner);
            while (parser.MoveNext())
            {
                switch (parser.Current)
                {
                    case DocumentStart start:
                        documentLine = lines + (int)start.Start.Line;
                        nodes.Begin(lines);
                        break;
                    case DocumentEnd:
                        if (nodes.IsSound && !nodes.IsNull && YamlEmitter.Emit(nodes, limits, text.Length, output) is { } document) documents.Add(document);
                        if (nodes.Problems.Count >= limits.MaxProblems) return new(documentLine, documentLine, reader.Taken);
                        break;
                    case NodeEvent or AnchorAlias or SequenceEnd or MappingEnd:
                        if (!nodes.Add(parser.Current)) return new(documentLine, lines + (int)parser.Current.Start.Line, reader.Taken);
                        break;
                }
            }

            return null;
        }
        catch (YamlException failure)
        {
            nodes.Problems.Add(SyntaxProblem.Describe(text, lines, failure));
            return new(documentLine, lines + (int)failure.Start.Line, reader.Taken);
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException or FormatException)
        {
            // The parser is not ours; what it trips over is the text's fault all the same.
            SourcePosition here = new(lines + (int)scanner.CurrentPosition.Line, Math.Max(1, (int)scanner.CurrentPosition.Column));
            nodes.Problems.Add(new(here, nodes.Innermost is { } open ? $"not readable as YAML, inside what begins at {open}: is something left open before this?" : "not readable as YAML"));
            return new(documentLine, documentLine, reader.Taken);
        }
    }

    private static YamlConversion TooLarge(int length, YamlLimits limits) =>
        new([], [new(new(1, 1), $"the text has {length:N0} bytes; at most {limits.MaxBytes:N0} are read")]);

    private static YamlConversion NotUtf8(ReadOnlySpan<byte> utf8)
    {
        // The valid prefix says where: the decoder stops at the first byte that no character starts with.
        int valid = 0;
        while (valid < utf8.Length && Rune.DecodeFromUtf8(utf8[valid..], out _, out int used) == OperationStatus.Done) valid += used;
        ReadOnlySpan<byte> before = utf8[..valid];
        int line = before.Count((byte)'\n') + 1;
        int column = valid - before.LastIndexOf((byte)'\n');
        return new([], [new(new(line, column), $"byte 0x{utf8[valid]:x2} is not valid UTF-8")]);
    }

    /// <summary>Where a stream broke off: the line its document began on, the line of the error, and how many characters were read for it.</summary>
    private readonly record struct StreamFailure(int DocumentLine, int ErrorLine, int Taken);
}
