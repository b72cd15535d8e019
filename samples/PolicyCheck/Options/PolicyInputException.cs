namespace PolicyCheck.Options;

/// <summary>What the user gave can't be used; thrown to the command line, which prints it.</summary>
public sealed class PolicyInputException : Exception
{
    private PolicyInputException(int exitCode, IReadOnlyList<string> problems)
        : base(string.Join('\n', problems))
    {
        ExitCode = exitCode;
        Problems = problems;
    }

    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; }

    /// <summary>Every problem, a line each.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>A command line that is wrong.</summary>
    public static PolicyInputException Usage(string problem) => new(ExitCodes.Usage, [problem]);

    /// <summary>Files that can't be read.</summary>
    public static PolicyInputException Unreadable(IReadOnlyList<string> problems) => new(ExitCodes.Unreadable, problems);
}
