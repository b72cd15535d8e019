using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Net.Model.Yaml;

/// <summary>Writes the nodes of one document as JSON, copying out aliases and merge keys within the bounds.</summary>
internal sealed class YamlEmitter
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = int.MaxValue,
    };

    private readonly YamlNodes _nodes;
    private readonly YamlLimits _limits;
    private readonly Utf8JsonWriter _json;
    private readonly List<int> _offsets;
    private readonly List<SourcePosition> _positions;
    private long _budget;
    private int _expanding;
    private int _depth;
    private bool _failed;

    private YamlEmitter(YamlNodes nodes, YamlLimits limits, Utf8JsonWriter json, int characters)
    {
        _nodes = nodes;
        _limits = limits;
        _json = json;
        _offsets = new(nodes.Count);
        _positions = new(nodes.Count);
        _budget = limits.ExpansionBudget(characters);
    }

    /// <summary>The document, or null with a problem added to the nodes' list.</summary>
    /// <param name="nodes">The document's nodes.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="characters">Length of the whole text, which bounds what aliases may add.</param>
    /// <param name="output">Where the JSON is written on its way, used again from document to document.</param>
    public static YamlDocument? Emit(YamlNodes nodes, YamlLimits limits, int characters, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        using var json = new Utf8JsonWriter(output, WriterOptions);
        var emitter = new YamlEmitter(nodes, limits, json, characters);
        emitter.Write(0);
        json.Flush();
        if (emitter._failed) return null;
        return new(output.WrittenSpan.ToArray(), new([.. emitter._offsets], [.. emitter._positions]), nodes[0].Position);
    }

    private void Write(int index)
    {
        YamlNode node = _nodes[index];
        if (!Afford(node)) return;
        switch (node.Kind)
        {
            case YamlNodeKind.Scalar:
                Mark(node);
                WriteScalar(node);
                break;
            case YamlNodeKind.Alias:
                _expanding++;
                Write(node.Target);
                _expanding--;
                break;
            default:
                WriteCollection(node, index);
                break;
        }
    }

    private void WriteCollection(in YamlNode node, int index)
    {
        if (++_depth > _limits.MaxDepth)
        {
            Fail(node, $"nested deeper than {_limits.MaxDepth} levels once aliases are copied out");
            return;
        }

        Mark(node);
        if (node.Kind == YamlNodeKind.Sequence)
        {
            _json.WriteStartArray();
            for (int item = index + 1; item < node.End && !_failed; item = _nodes[item].End) Write(item);
            _json.WriteEndArray();
        }
        else
        {
            _json.WriteStartObject();
            WriteEntries(node, index);
            _json.WriteEndObject();
        }

        _depth--;
    }

    private void WriteEntries(in YamlNode mapping, int index)
    {
        HashSet<string>? written = mapping.Merges ? new(StringComparer.Ordinal) : null;
        for (int key = index + 1; key < mapping.End && !_failed;)
        {
            YamlNode name = _nodes[key];
            int value = name.End;
            if (!name.Merges)
            {
                written?.Add(name.Value);
                WriteEntry(name, value);
            }

            key = _nodes[value].End;
        }

        if (written is not null) WriteMerges(mapping, index, written, depth: 0);
    }

    private void WriteEntry(in YamlNode key, int value)
    {
        Mark(key);
        _json.WritePropertyName(WellFormed(key.Value));
        Write(value);
    }

    /// <summary>Entries that merge keys bring: what is set already stays, and an earlier source goes before a later one.</summary>
    private void WriteMerges(in YamlNode mapping, int index, HashSet<string> written, int depth)
    {
        if (depth > _limits.MaxDepth)
        {
            Fail(mapping, $"merge keys nested deeper than {_limits.MaxDepth} levels");
            return;
        }

        for (int key = index + 1; key < mapping.End && !_failed;)
        {
            YamlNode name = _nodes[key];
            int value = name.End;
            if (name.Merges) WriteMergeSource(value, written, depth, allowSequence: true);
            key = _nodes[value].End;
        }
    }

    private void WriteMergeSource(int index, HashSet<string> written, int depth, bool allowSequence)
    {
        YamlNode source = _nodes[index];
        if (source.Kind == YamlNodeKind.Alias) source = _nodes[index = source.Target];
        if (source.Kind == YamlNodeKind.Sequence && allowSequence)
        {
            for (int item = index + 1; item < source.End && !_failed; item = _nodes[item].End) WriteMergeSource(item, written, depth, allowSequence: false);
            return;
        }

        if (source.Kind != YamlNodeKind.Mapping)
        {
            Fail(source, "a merge key takes a mapping or a sequence of mappings");
            return;
        }

        _expanding++;
        for (int key = index + 1; key < source.End && !_failed;)
        {
            YamlNode name = _nodes[key];
            int value = name.End;
            if (!name.Merges && Afford(name) && written.Add(name.Value)) WriteEntry(name, value);
            key = _nodes[value].End;
        }

        if (source.Merges) WriteMerges(source, index, written, depth + 1);
        _expanding--;
    }

    private void WriteScalar(in YamlNode node)
    {
        YamlScalar scalar = YamlScalar.Resolve(node);
        if (scalar.Problem is { } problem)
        {
            Fail(node, problem);
            return;
        }

        switch (scalar.Kind)
        {
            case YamlScalarKind.Null:
                _json.WriteNullValue();
                break;
            case YamlScalarKind.True or YamlScalarKind.False:
                _json.WriteBooleanValue(scalar.Kind == YamlScalarKind.True);
                break;
            case YamlScalarKind.Integer when scalar.Integer <= long.MaxValue:
                _json.WriteNumberValue((long)scalar.Integer);
                break;
            case YamlScalarKind.Integer:
                _json.WriteNumberValue((ulong)scalar.Integer);
                break;
            case YamlScalarKind.BigInteger:
                _json.WriteRawValue(scalar.Text, skipInputValidation: true);
                break;
            case YamlScalarKind.Float when double.IsFinite(scalar.Float):
                _json.WriteRawValue(FloatText.Json(scalar.Float), skipInputValidation: true);
                break;
            case YamlScalarKind.Float:
                Fail(node, $"{scalar.Text} has no JSON form; quote it if a string is meant");
                break;
            default:
                _json.WriteStringValue(WellFormed(scalar.Text));
                break;
        }
    }

    /// <summary>Charges what aliases copy; a few lines of them could otherwise stand for terabytes.</summary>
    private bool Afford(in YamlNode node)
    {
        if (_failed) return false;
        if (_expanding == 0) return true;
        _budget -= 1 + node.Value.Length;
        if (_budget >= 0) return true;
        Fail(node, "aliases expand to far more than the text; written out, it is larger than the bound");
        return false;
    }

    private void Fail(in YamlNode node, string message)
    {
        if (_failed) return;
        _failed = true;
        _nodes.Problems.Add(new(node.Position, message));
    }

    private void Mark(in YamlNode node)
    {
        _offsets.Add((int)(_json.BytesCommitted + _json.BytesPending));
        _positions.Add(node.Position);
    }

    /// <summary>Escapes can write half of a surrogate pair; UTF-8 can't hold it.</summary>
    private static string WellFormed(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0) return text;
        return string.Create(text.Length, text, static (span, source) =>
        {
            source.CopyTo(span);
            for (int at = 0; at < span.Length; at++)
            {
                if (char.IsHighSurrogate(span[at]) && at + 1 < span.Length && char.IsLowSurrogate(span[at + 1])) at++;
                else if (char.IsSurrogate(span[at])) span[at] = '\ufffd';
            }
        });
    }
}
