namespace Net.Dns;

/// <summary>Questions that are being asked. Who asks one of them again waits for the same answer.</summary>
internal sealed class PendingQuestions : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Question, Task<DnsResponse>> _asked = [];
    private readonly CancellationTokenSource _stopping = new();
    private long _coalesced;

    /// <summary>Questions that did not have to be asked.</summary>
    internal long Coalesced => Volatile.Read(ref _coalesced);

    /// <summary>Questions that are being asked.</summary>
    internal int Count
    {
        get { lock (_gate) return _asked.Count; }
    }

    /// <summary>Stops asking; who waits is told so.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task[] asked;
        lock (_gate) asked = [.. _asked.Values];
        await Task.WhenAll(asked).ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>Asks, unless the question is being asked already, or its answer came the moment before.</summary>
    /// <param name="request">The question.</param>
    /// <param name="state">Passed on.</param>
    /// <param name="find">An answer that is there by now, or null.</param>
    /// <param name="ask">Asks for it.</param>
    internal Task<DnsResponse> AskAsync<TState>(
        DnsRequest request, TState state, Func<TState, DnsRequest, DnsResponse?> find, Func<TState, DnsRequest, CancellationToken, Task<DnsResponse>> ask)
    {
        Question question = new(request.Name, request.Type, request.IsDnssecOk, request.Flags & (DnsFlags.CheckingDisabled | DnsFlags.AuthenticData), request.Client.IsStream);
        TaskCompletionSource<DnsResponse> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_asked.TryGetValue(question, out Task<DnsResponse>? asked))
            {
                _coalesced++;
                return asked;
            }

            if (find(state, request) is { } found)
            {
                _coalesced++;
                return Task.FromResult(found);
            }

            _asked.Add(question, answer.Task);
        }

        _ = RunAsync(question, request, state, ask, answer);
        return answer.Task;
    }

    private async Task RunAsync<TState>(
        Question question, DnsRequest request, TState state, Func<TState, DnsRequest, CancellationToken, Task<DnsResponse>> ask, TaskCompletionSource<DnsResponse> answer)
    {
        DnsResponse response;
        try
        {
            response = await ask(state, request, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            response = DnsResponse.Of(Rcode.ServerFailure, "stopping", ExtendedError.NotReady);
        }
        catch (Exception defect)
        {
            // A defect of the responder behind must not leave the others waiting; its first asker's server reports nothing either, so say it here.
            response = DnsResponse.Of(Rcode.ServerFailure, $"a defect: {defect.Message}");
        }

        lock (_gate) _asked.Remove(question);
        answer.SetResult(response);
    }

    private readonly record struct Question(DnsName Name, RecordType Type, bool IsDnssecOk, DnsFlags Flags, bool IsStream);
}
