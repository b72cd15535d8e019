namespace Net.Model.Yaml;

/// <summary>Leads from a byte offset in a JSON document back to the place in the text that it was made from. Immutable.</summary>
public sealed class SourceMap
{
    private readonly int[] _offsets;
    private readonly SourcePosition[] _positions;

    internal SourceMap(int[] offsets, SourcePosition[] positions)
    {
        _offsets = offsets;
        _positions = positions;
    }

    /// <summary>The map of a JSON text that is its own source.</summary>
    /// <param name="utf8">The JSON, one document of a text.</param>
    /// <param name="start">Where its first byte stands.</param>
    public static SourceMap OfJson(ReadOnlySpan<byte> utf8, SourcePosition start)
    {
        List<int> offsets = [0];
        List<SourcePosition> positions = [start];
        int line = start.Line;
        for (int at = 0; ;)
        {
            int newline = utf8[at..].IndexOf((byte)'\n');
            if (newline < 0) break;
            at += newline + 1;
            offsets.Add(at);
            positions.Add(new(++line, 1));
        }

        return new([.. offsets], [.. positions]) { IsText = true };
    }

    private bool IsText { get; init; }

    /// <summary>Where the token that holds the byte at <paramref name="offset"/> was written.</summary>
    public SourcePosition Locate(long offset)
    {
        if (_offsets.Length == 0) return default;
        int at = Array.BinarySearch(_offsets, (int)Math.Clamp(offset, 0, int.MaxValue));
        if (at < 0) at = Math.Max(0, ~at - 1);
        SourcePosition position = _positions[at];
        return IsText ? position with { Column = position.Column + (int)(offset - _offsets[at]) } : position;
    }
}
