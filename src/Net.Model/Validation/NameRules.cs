using System.Buffers;
using System.Text;

namespace Net.Model;

/// <summary>Says what is wrong with a name; null when nothing is.</summary>
/// <param name="name">The name.</param>
public delegate IReadOnlyList<string>? NameRule(string name);

/// <summary>
/// The API server's rules for names (<c>util/validation</c> of apimachinery): each gives what is wrong in the API server's words, or null, then without allocating.
/// </summary>
public static class NameRules
{
    private const string LabelFormat = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

    private const string SubdomainFormat = LabelFormat + @"(\." + LabelFormat + ")*";

    private const string LabelMessage =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character "
        + "(e.g. 'my-name',  or '123-abc', regex used for validation is '" + LabelFormat + "')";

    private const string SubdomainMessage =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'example.com', regex used for validation is '" + SubdomainFormat + "')";

    private const string WildcardMessage =
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' "
        + @"and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\*\." + SubdomainFormat + "')";

    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The longest DNS subdomain, in characters.</summary>
    internal const int LongestSubdomain = 253;

    /// <summary>A DNS label (RFC 1123): at most 63 of a–z, 0–9 and inner hyphens.</summary>
    public static IReadOnlyList<string>? Dns1123Label(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool tooLong = name.Length > 63, good = IsLabel(name);
        if (good && !tooLong) return null;
        List<string> problems = [];
        if (Octets(name) > 63) problems.Add("must be no more than 63 characters");
        if (!good) problems.Add(IsSubdomain(name) ? "must not contain dots" : LabelMessage);
        return problems;
    }

    /// <summary>A DNS subdomain (RFC 1123): labels joined by dots, at most 253 characters.</summary>
    public static IReadOnlyList<string>? Dns1123Subdomain(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length <= 253 && IsSubdomain(name) ? null : SubdomainProblems(name, IsSubdomain(name), SubdomainMessage);
    }

    /// <summary>A DNS subdomain behind <c>*.</c>.</summary>
    public static IReadOnlyList<string>? WildcardDns1123Subdomain(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool good = name.StartsWith("*.", StringComparison.Ordinal) && IsSubdomain(name.AsSpan(2));
        return good && name.Length <= 253 ? null : SubdomainProblems(name, good, WildcardMessage);
    }

    /// <summary>A segment of a URL path: not <c>.</c> or <c>..</c>, no slash, no percent sign.</summary>
    public static IReadOnlyList<string>? PathSegment(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name is ".") return ["may not be '.'"];
        if (name is "..") return ["may not be '..'"];
        return PathSegmentPrefix(name);
    }

    /// <summary>The start of a segment of a URL path: no slash, no percent sign.</summary>
    public static IReadOnlyList<string>? PathSegmentPrefix(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.AsSpan().IndexOfAny('/', '%') < 0) return null;
        List<string> problems = [];
        if (name.Contains('/', StringComparison.Ordinal)) problems.Add("may not contain '/'");
        if (name.Contains('%', StringComparison.Ordinal)) problems.Add("may not contain '%'");
        return problems;
    }

    /// <summary>The name of a port (RFC 6335): at most 15 of a–z, 0–9 and single inner hyphens, one of them a letter.</summary>
    public static IReadOnlyList<string>? PortName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool letter = false, others = name.Length == 0;
        foreach (char c in name)
        {
            letter |= c is >= 'a' and <= 'z';
            others |= !IsLowerAlphanumeric(c) && c != '-';
        }

        bool edge = name.Length > 0 && (name[0] == '-' || name[^1] == '-'), doubled = name.Contains("--", StringComparison.Ordinal);
        if (name.Length <= 15 && letter && !others && !edge && !doubled) return null;

        List<string> problems = [];
        if (Octets(name) > 15) problems.Add("must be no more than 15 characters");
        if (others) problems.Add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        if (!letter) problems.Add("must contain at least one letter (a-z)");
        if (doubled) problems.Add("must not contain consecutive hyphens");
        if (edge) problems.Add("must not begin or end with a hyphen");
        return problems;
    }

    /// <summary>Adds what a rule finds wrong with a text.</summary>
    /// <param name="errors">Where to.</param>
    /// <param name="field">The child field.</param>
    /// <param name="value">The text.</param>
    /// <param name="rule">The rule.</param>
    public static void Check(this FieldErrors errors, string field, string value, NameRule rule)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(rule);
        if (rule(value) is not { } problems) return;
        foreach (string problem in problems) errors.Invalid(field, value, problem);
    }

    /// <summary>How many octets a text has in UTF-8, which is what the API server counts.</summary>
    internal static int Octets(string text) => Encoding.UTF8.GetByteCount(text);

    internal static bool IsLabel(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(LabelCharacters) && HasGoodEnds(text);

    internal static bool IsSubdomain(ReadOnlySpan<char> text)
    {
        while (true)
        {
            int end = text.IndexOfAnyExcept(LabelCharacters);
            if (end < 0) return HasGoodEnds(text);
            if (text[end] != '.' || !HasGoodEnds(text[..end])) return false;
            text = text[(end + 1)..];
        }
    }

    // Of a label of nothing but label characters.
    private static bool HasGoodEnds(ReadOnlySpan<char> label) => !label.IsEmpty && label[0] != '-' && label[^1] != '-';

    private static List<string> SubdomainProblems(string name, bool matches, string message)
    {
        List<string> problems = [];
        if (Octets(name) > 253) problems.Add("must be no more than 253 characters");
        if (!matches) problems.Add(message);
        return problems;
    }

    private static bool IsLowerAlphanumeric(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9');
}
