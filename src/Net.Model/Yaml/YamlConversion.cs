namespace Net.Model.Yaml;

/// <summary>What a YAML text came to: its sound documents as JSON, and what is wrong with the others.</summary>
/// <param name="Documents">Documents without a problem, in order; empty ones are left out.</param>
/// <param name="Problems">What is wrong, in the order of the text.</param>
public sealed record YamlConversion(IReadOnlyList<YamlDocument> Documents, IReadOnlyList<YamlProblem> Problems);

/// <summary>One document of a YAML stream as JSON.</summary>
/// <param name="Json">UTF-8 JSON without white space.</param>
/// <param name="Map">Leads from an offset in <paramref name="Json"/> to line and column in the text.</param>
/// <param name="Start">Where the document's first node stands.</param>
public sealed record YamlDocument(ReadOnlyMemory<byte> Json, SourceMap Map, SourcePosition Start);

/// <summary>Something wrong in a YAML text.</summary>
/// <param name="Position">Where.</param>
/// <param name="Message">What, in lower case and without a full stop.</param>
public readonly record struct YamlProblem(SourcePosition Position, string Message)
{
    /// <summary>What stands for the problems that are not told.</summary>
    internal static YamlProblem TooMany(SourcePosition position) => new(position, "too many problems; the rest of the text was not read");

    /// <summary>Writes <c>line:column: message</c>.</summary>
    public override string ToString() => $"{Position}: {Message}";
}
