using Net.Policy;

namespace PolicyCheck.Reports;

/// <summary>What a command found, before it is written in some form. Immutable; parts that a command does not have are null.</summary>
public sealed record PolicyReport
{
    /// <summary>The command with its folders, as the heading.</summary>
    public required string Title { get; init; }

    /// <summary>What was read, in one line.</summary>
    public required string Summary { get; init; }

    /// <summary>One of <see cref="Options.ExitCodes"/>.</summary>
    public required int ExitCode { get; init; }

    /// <summary>What <c>check</c> found.</summary>
    public IReadOnlyList<JudgedFinding>? Findings { get; init; }

    /// <summary>What <c>explain</c> says.</summary>
    public Explanation? Explanation { get; init; }

    /// <summary>What <c>diff</c> found.</summary>
    public DiffReport? Diff { get; init; }

    /// <summary>Who reaches whom (of a <c>diff</c>: after the change).</summary>
    public ReachTable? Reach { get; init; }

    /// <summary>Whether the table is what was asked for, and not only the page's background.</summary>
    public bool IsMatrix { get; init; }
}

/// <summary>A finding and whether it makes the check fail.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="IsError">Whether it does.</param>
public sealed record JudgedFinding(PolicyFinding Finding, bool IsError);

/// <summary>What a change opens and closes.</summary>
/// <param name="Opened">Newly allowed flows, each with the reason of the allow list's entry that expects it; null: none does.</param>
/// <param name="Closed">Newly denied flows.</param>
public sealed record DiffReport(IReadOnlyList<(Reach Change, string? Expected)> Opened, IReadOnlyList<Reach> Closed);
