using System.Runtime.InteropServices;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Net.Model.Yaml;

internal enum YamlNodeKind : byte
{
    Scalar,
    Sequence,
    Mapping,
    Alias,
}

/// <summary>One node of a document; its children follow it.</summary>
internal struct YamlNode
{
    public YamlNodeKind Kind;

    /// <summary>A scalar in plain style without a tag: its text decides what it is.</summary>
    public bool IsPlain;

    /// <summary>A mapping that holds a merge key, or that key.</summary>
    public bool Merges;
    public int Line;
    public int Column;

    /// <summary>Index after the node and all that it holds.</summary>
    public int End;

    /// <summary>The node that an alias stands for, or -1.</summary>
    public int Target;

    /// <summary>A scalar's text; for a key, its JSON name.</summary>
    public string Value;
    public string? Tag;

    public readonly SourcePosition Position => new(Line, Column);
}

/// <summary>The nodes of one document in order of the text, with anchors resolved and keys checked. Used again from document to document, its list from text to text.</summary>
internal sealed class YamlNodes : IDisposable
{
    private const int LongestKept = 16 * 1024;

    [ThreadStatic]
    private static List<YamlNode>? _free;

    private readonly YamlLimits _limits;
    private readonly List<YamlNode> _nodes;
    private readonly List<Open> _open = [];
    private readonly MappingKeys _keys = new();
    private readonly Dictionary<string, int> _anchors = new(StringComparer.Ordinal);
    private int _lines;
    private int _problemsBefore;

    public YamlNodes(YamlLimits limits, List<YamlProblem> problems)
    {
        _limits = limits;
        Problems = problems;
        _nodes = _free ?? [];
        _free = null;
    }

    public List<YamlProblem> Problems { get; }

    public int Count => _nodes.Count;

    public bool IsSound => Problems.Count == _problemsBefore && _nodes.Count > 0;

    public bool IsNull => this[0] is { Kind: YamlNodeKind.Scalar } root && YamlScalar.Resolve(root).Kind == YamlScalarKind.Null;

    /// <summary>Where the innermost mapping or sequence begins that has not ended yet.</summary>
    public SourcePosition? Innermost => _open.Count > 0 ? this[_open[^1].Index].Position : null;

    public ref YamlNode this[int index] => ref CollectionsMarshal.AsSpan(_nodes)[index];

    public void Begin(int lines)
    {
        _nodes.Clear();
        _open.Clear();
        _keys.Clear();
        _anchors.Clear();
        _lines = lines;
        _problemsBefore = Problems.Count;
    }

    /// <summary>Takes the parser's next event; false when the document is not worth reading on.</summary>
    public bool Add(ParsingEvent happened)
    {
        switch (happened)
        {
            case Scalar scalar:
                Append(new() { Kind = YamlNodeKind.Scalar, Value = scalar.Value, Tag = TagOf(scalar), IsPlain = IsUntaggedPlain(scalar) }, scalar);
                break;
            case AnchorAlias alias:
                AddAlias(alias);
                break;
            case SequenceStart sequence:
                return Enter(Append(new() { Kind = YamlNodeKind.Sequence }, sequence), sequence);
            case MappingStart mapping:
                return Enter(Append(new() { Kind = YamlNodeKind.Mapping }, mapping), mapping);
            default:
                Leave();
                break;
        }

        return Problems.Count - _problemsBefore < _limits.MaxProblems;
    }

    /// <summary>Gives the list to the next text.</summary>
    public void Dispose()
    {
        _nodes.Clear();
        if (_nodes.Capacity <= LongestKept) _free = _nodes;
    }

    private void AddAlias(AnchorAlias alias)
    {
        bool known = _anchors.TryGetValue(alias.Value.Value, out int target);
        int index = Append(new() { Kind = YamlNodeKind.Alias, Target = known ? target : -1 }, alias);
        if (!known) Report(index, $"alias *{alias.Value.Value} names no anchor before it");
        else if (this[target].End == 0) Report(index, $"alias *{alias.Value.Value} stands inside the node that it names");
    }

    private int Append(YamlNode node, ParsingEvent happened)
    {
        int index = _nodes.Count;
        node.Line = _lines + (int)happened.Start.Line;
        node.Column = (int)happened.Start.Column;
        node.End = node.Kind is YamlNodeKind.Scalar or YamlNodeKind.Alias ? index + 1 : 0;
        node.Value ??= "";
        _nodes.Add(node);
        if (happened is NodeEvent { Anchor.IsEmpty: false } anchored) _anchors[anchored.Anchor.Value] = index;
        PlaceInMapping(index);
        return index;
    }

    /// <summary>In a mapping, nodes are keys and values by turns.</summary>
    private void PlaceInMapping(int index)
    {
        if (_open.Count == 0) return;
        ref Open holder = ref CollectionsMarshal.AsSpan(_open)[^1];
        if (!holder.IsMapping) return;
        if (holder.KeyNext) AddKey(index, holder.Index);
        holder.KeyNext = !holder.KeyNext;
    }

    private void AddKey(int index, int mapping)
    {
        ref YamlNode key = ref this[index];
        YamlNode scalar = key.Kind == YamlNodeKind.Alias && key.Target >= 0 ? this[key.Target] : key;
        if (scalar.Kind != YamlNodeKind.Scalar)
        {
            if (key.Target >= 0) Report(index, "a mapping key must be a scalar");
            return;
        }

        if (YamlScalar.IsMerge(key))
        {
            key.Merges = true;
            this[mapping].Merges = true;
            return;
        }

        if (YamlScalar.KeyName(scalar, out string name) is { } problem)
        {
            Report(index, problem);
            return;
        }

        key.Value = name;
        int first = _keys.Add(name, key.Line);
        if (first > 0) Report(index, $"key \"{name}\" is already set on line {first}");
    }

    private bool Enter(int index, ParsingEvent happened)
    {
        bool isMapping = happened is MappingStart;
        _open.Add(new() { Index = index, IsMapping = isMapping, KeyNext = true });
        _keys.Enter();
        if (_open.Count <= _limits.MaxDepth) return true;
        Report(index, $"nested deeper than {_limits.MaxDepth} levels");
        return false;
    }

    private void Leave()
    {
        this[_open[^1].Index].End = _nodes.Count;
        _open.RemoveAt(_open.Count - 1);
        _keys.Leave();
    }

    private void Report(int index, string message) => Problems.Add(new(this[index].Position, message));

    private static bool IsUntaggedPlain(Scalar scalar) => scalar.Tag.IsEmpty && scalar.Style == ScalarStyle.Plain;

    private static string? TagOf(Scalar scalar) => scalar.Tag.IsEmpty ? null : scalar.Tag.IsNonSpecific ? "!" : scalar.Tag.Value;

    private struct Open
    {
        public int Index;
        public bool IsMapping;
        public bool KeyNext;
    }
}
