using YamlDotNet.Core;

namespace Net.Model.Yaml;

/// <summary>Says in a manifest author's words what the parser objects to.</summary>
internal static class SyntaxProblem
{
    /// <summary>Describes a parser's failure.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="lines">Lines before the part that the parser read.</param>
    /// <param name="failure">What it threw.</param>
    public static YamlProblem Describe(string text, int lines, YamlException failure)
    {
        int first = lines + Math.Max(1, (int)failure.Start.Line);
        int last = Math.Max(first, lines + (int)failure.End.Line);
        // The parser notices some tabs while it still stands where their mapping begins.
        if (failure.Message.Contains("tab", StringComparison.Ordinal)) last = int.MaxValue;
        return FindTab(text, first, last) is { } tab
            ? new(tab, "a tab indents this line; YAML allows only spaces")
            : new(new(first, Math.Max(1, (int)failure.Start.Column)), Plain(failure.Message));
    }

    /// <summary>A tab among the white space that some line begins with: the usual cause, whatever the parser says.</summary>
    private static SourcePosition? FindTab(ReadOnlySpan<char> text, int first, int last)
    {
        int line = 1;
        foreach (ReadOnlySpan<char> content in text.EnumerateLines())
        {
            if (line > last) break;
            int indent = line < first ? 0 : content.IndexOfAnyExcept(' ', '\t');
            int tab = indent <= 0 ? -1 : content[..indent].IndexOf('\t');
            if (tab >= 0) return new(line, tab + 1);
            line++;
        }

        return null;
    }

    private static string Plain(string message)
    {
        string plain = message.TrimEnd('.').ReplaceLineEndings(" ");
        return plain.Length > 1 && char.IsUpper(plain[0]) && !char.IsUpper(plain[1]) ? char.ToLowerInvariant(plain[0]) + plain[1..] : plain;
    }
}
