using Net.Model;

namespace Net.Cluster;

/// <summary>Brings the world to what one object asks for. Called for a key, never with a difference: it reads the present state and does what is missing.</summary>
/// <remarks>Called for different keys at the same time, for one key never twice at a time.</remarks>
public interface IReconciler
{
    /// <summary>Does what is to be done for a key, which may be of an object that is gone.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="cancellationToken">Cancelled when the work must end now: leadership is lost, or the time to stop is over.</param>
    /// <returns>When to come back, if at all. An exception is logged and comes to the same as <see cref="ReconcileResult.Retry"/>.</returns>
    ValueTask<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>The keys to reconcile because of a batch: also those that only hang on what changed. Called on the threads that write the state; must be quick.</summary>
    IEnumerable<ObjectKey> KeysOf(ChangeBatch batch);
}

/// <summary>A reconciler whose keys are those of a kind.</summary>
/// <typeparam name="T">The kind.</typeparam>
public interface IReconciler<T> : IReconciler
    where T : class, IApiObject<T>
{
    /// <summary>The objects of the kind that changed. A reconciler that reads other kinds too says in a <c>KeysOf</c> of its own which keys hang on them.</summary>
    IEnumerable<ObjectKey> IReconciler.KeysOf(ChangeBatch batch) => batch is null ? [] : batch.Keys<T>();
}
