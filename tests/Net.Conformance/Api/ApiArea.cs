namespace Net.Conformance.Api;

/// <summary>What an API server answers to writes: acceptance, errors, the object stored.</summary>
/// <remarks>Options: <c>--kind Service</c> replays one kind; <c>--messages N</c> also shows the first N messages that differ.</remarks>
public sealed class ApiArea : IConformanceArea
{
    /// <inheritdoc/>
    public string Name => "api";

    /// <inheritdoc/>
    public string Summary => "defaulting, validation and update rules of every kind, against answers of kube-apiserver";

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileResult> RunAsync(ConformanceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        await Task.CompletedTask;
        string? kind = request.Options.GetValueOrDefault("kind");
        int shownMessages = request.Options.TryGetValue("messages", out string? text) && int.TryParse(text, out int n) ? n : 0;
        foreach (string file in RecordedFiles.In(request.Folder))
        {
            ApiCase[] cases = [.. RecordedFiles.Lines(file).Select(ApiCase.Parse).Where(c => kind is null || c.Kind == kind)];
            if (cases.Length > 0) yield return Replay(Path.GetFileName(file), cases, shownMessages);
        }
    }

    private static FileResult Replay(string file, ApiCase[] cases, int shownMessages)
    {
        int refused = 0, messages = 0, warnings = 0;
        var failures = new List<CaseFailure>();
        var notes = new List<string>();
        foreach (ApiCase recorded in cases)
        {
            ApiReplay.Outcome outcome = ApiReplay.Run(recorded);
            if (outcome.Difference is not null) failures.Add(new(recorded.Id, $"{recorded.Operation} {recorded.Note}\n{outcome.Difference}"));
            if (!recorded.Accepted)
            {
                refused++;
                if (outcome.MessagesEqual) messages++;
                else if (shownMessages-- > 0 && outcome.MessageDifference is not null) notes.Add($"\n    {recorded.Id} {outcome.MessageDifference}");
            }

            if (outcome.WarningsEqual) warnings++;
            else if (shownMessages-- > 0) notes.Add($"\n    {recorded.Id} warnings: {string.Join(" | ", recorded.Warnings)}");
        }

        return new(file, cases.Length, failures, $"messages {messages}/{refused}, warnings {warnings}/{cases.Length}{string.Concat(notes)}");
    }
}
