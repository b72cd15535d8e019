using System.Text;
using System.Text.RegularExpressions;

namespace Net.Model;

/// <summary>
/// A regular expression of Go's RE2 syntax, as patterns of schemas and <c>matches</c> of rules are. Matching takes time linear in the text, whatever the text.
/// </summary>
internal sealed class Re2Pattern(string source)
{
    private Regex? _regex;

    /// <summary>The expression as messages show it.</summary>
    public string Source { get; } = source;

    /// <summary>Whether the expression is found in the text.</summary>
    public bool IsIn(string text) => (_regex ??= new(Translate(Source), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)).IsMatch(text);

    // In RE2 a dollar is the very end of the text; here it would also stand before a last line feed.
    private static string Translate(string source)
    {
        var text = new StringBuilder(source.Length + 8);
        bool inClass = false;
        for (int i = 0; i < source.Length; i++)
        {
            char c = source[i];
            if (c == '\\' && i + 1 < source.Length)
            {
                text.Append(c).Append(source[++i]);
                continue;
            }

            if (c == '[') inClass = true;
            else if (c == ']') inClass = false;
            if (c == '$' && !inClass) text.Append("\\z");
            else text.Append(c);
        }

        return text.ToString();
    }
}
