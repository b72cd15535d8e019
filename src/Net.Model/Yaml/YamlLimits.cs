namespace Net.Model.Yaml;

/// <summary>Bounds that keep a hostile or accidental document from costing more than it is worth.</summary>
public sealed record YamlLimits
{
    private const int FreeRestarts = 4;

    private const int CharactersPerRestart = 1024;

    private const int FreeTaken = 16 * 1024;

    private const int TakenPerCharacter = 4;

    /// <summary>The bounds that apply where a caller names none.</summary>
    public static YamlLimits Default { get; } = new();

    /// <summary>Largest text read, in bytes. Default 32 MiB; larger ones are refused unread.</summary>
    public int MaxBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Deepest nesting of mappings and sequences, aliases expanded. Default 256, more than any Kubernetes object needs.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>What aliases and merge keys may add to a document whatever its size: nodes plus characters. Default 65,536.</summary>
    public int FreeExpansion { get; init; } = 64 * 1024;

    /// <summary>What aliases and merge keys may add beyond <see cref="FreeExpansion"/>, per character of the text. Default 8.</summary>
    public int ExpansionFactor { get; init; } = 8;

    /// <summary>Problems reported before the rest of a text is left unread. Default 100; of documents that are no YAML at all, 5 and one more for each 1,024 characters.</summary>
    public int MaxProblems { get; init; } = 100;

    // A parser costs some ten thousand octets to set up and to fail, whatever is left to read: how often one is must follow from the length of the text.
    internal int MostRestarts(int characters) => Math.Min(MaxProblems, FreeRestarts + (characters / CharactersPerRestart));

    // What is left open is looked for to the end of the text, from every marker anew.
    internal static long MostTaken(int characters) => FreeTaken + ((long)TakenPerCharacter * characters);

    internal long ExpansionBudget(int characters) => FreeExpansion + (long)ExpansionFactor * characters;
}
