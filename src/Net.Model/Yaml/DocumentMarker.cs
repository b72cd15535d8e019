namespace Net.Model.Yaml;

/// <summary>Finds the lines that begin a document: <c>---</c> in the first column.</summary>
internal static class DocumentMarker
{
    /// <summary>Moves to the next marker that stands after one line and not before another.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="offset">Start of a line; moved to the start of the marker's line.</param>
    /// <param name="lines">Lines before <paramref name="offset"/>; moved with it.</param>
    /// <param name="afterLine">The marker's line (from 1) must be greater.</param>
    /// <param name="fromLine">The marker's line must not be less.</param>
    public static bool FindAfter(string text, ref int offset, ref int lines, int afterLine, int fromLine)
    {
        int at = offset;
        int line = lines + 1;
        while (at < text.Length)
        {
            if (line > afterLine && line >= fromLine && IsMarker(text.AsSpan(at)))
            {
                offset = at;
                lines = line - 1;
                return true;
            }

            int newline = text.IndexOf('\n', at);
            if (newline < 0) return false;
            at = newline + 1;
            line++;
        }

        return false;
    }

    private static bool IsMarker(ReadOnlySpan<char> line) =>
        line.StartsWith("---") && (line.Length == 3 || line[3] is ' ' or '\t' or '\r' or '\n');
}
