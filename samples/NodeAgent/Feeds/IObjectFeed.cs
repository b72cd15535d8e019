using NodeAgent.Running;
using NodeAgent.Status;

namespace NodeAgent.Feeds;

/// <summary>Where the agent's objects come from: fills the agent's state and keeps it so.</summary>
internal interface IObjectFeed : IAsyncDisposable
{
    /// <summary>Raised when <see cref="Problems"/> may have changed.</summary>
    event Action? Changed;

    /// <summary>What is wrong with what is fed, a line each.</summary>
    IReadOnlyList<string> Problems { get; }

    /// <summary>The feed as <c>/state</c> lists it.</summary>
    ListedSource Listed { get; }

    /// <summary>How fresh what is fed is, for <c>/readyz</c>: a word or some lines.</summary>
    string Freshness { get; }

    /// <summary>Fills the state for the first time.</summary>
    /// <returns>Null, or why it can't.</returns>
    Task<StartFailure?> StartAsync(CancellationToken cancellation);
}
