namespace Net.Conformance;

/// <summary>Replays the recorded cases of one area.</summary>
public interface IConformanceArea
{
    /// <summary>The word on the command line, such as <c>api</c>.</summary>
    string Name { get; }

    /// <summary>What it replays, in one line.</summary>
    string Summary { get; }

    /// <summary>Replays the files of a folder, one result a file. Further options of the area are in <paramref name="request"/>.</summary>
    IAsyncEnumerable<FileResult> RunAsync(ConformanceRequest request);
}

/// <summary>What to replay.</summary>
/// <param name="Folder">The folder with the recorded files.</param>
/// <param name="Options">Further options, such as <c>--profile coredns</c>, by name without dashes.</param>
public sealed record ConformanceRequest(string Folder, IReadOnlyDictionary<string, string> Options);

/// <summary>What replaying one file gave.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Total">How many cases it has.</param>
/// <param name="Failures">The cases that differ, in order.</param>
/// <param name="Notes">Further figures, such as how many messages are equal.</param>
public sealed record FileResult(string File, int Total, IReadOnlyList<CaseFailure> Failures, string Notes = "");

/// <summary>One case whose answer differs.</summary>
/// <param name="Id">The case.</param>
/// <param name="Difference">What was expected and what came, for people; may have several lines.</param>
public sealed record CaseFailure(string Id, string Difference);
