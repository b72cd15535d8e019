using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Net.Model;

namespace Net.Cluster;

/// <summary>The objects of a cluster, in memory: sources write them in batches, everything else reads them and is told which keys changed.</summary>
/// <remarks>
/// Thread-safe. Readers never lock: every read is of an immutable <see cref="ClusterSnapshot"/>. Writers take turns; a batch becomes visible as a whole,
/// then subscribers are called with it, in order of subscription, on the writer's thread. A subscriber may write: its batch is visible at once and is
/// delivered after the one under way. A subscriber must not wait for another thread that writes.
/// </remarks>
public sealed partial class ClusterState
{
    private readonly Lock _writing = new();
    private readonly ILogger _logger;
    private readonly List<Subscription> _subscriptions = [];
    private readonly Queue<ChangeBatch> _undelivered = new();
    private readonly ObjectOwners _owners = new();
    private ClusterSnapshot _current = ClusterSnapshot.Empty;
    private bool _delivering;

    /// <summary>An empty state.</summary>
    /// <param name="logger">Told of subscribers that throw; none if null.</param>
    public ClusterState(ILogger<ClusterState>? logger = null) => _logger = logger ?? NullLogger<ClusterState>.Instance;

    /// <summary>The state as of the last batch; take it once to read several things that belong together.</summary>
    public ClusterSnapshot Current => Volatile.Read(ref _current);

    /// <summary>An object, or null.</summary>
    public T? Get<T>(string @namespace, string name)
        where T : class, IApiObject<T> => Current.Get<T>(new(@namespace, name));

    /// <summary>An object, or null.</summary>
    public T? Get<T>(ObjectKey key)
        where T : class, IApiObject<T> => Current.Get<T>(key);

    /// <summary>Every object of a kind, in no order.</summary>
    public IEnumerable<T> All<T>()
        where T : class, IApiObject<T> => Current.All<T>();

    /// <summary>Adds or replaces objects; those equal to what is there change nothing.</summary>
    /// <param name="objects">The objects; of two with one key the last counts.</param>
    /// <param name="source">Who writes, see <see cref="Apply(ObjectChanges, string)"/>.</param>
    public ChangeBatch Apply(IEnumerable<IApiObject> objects, string source = "")
    {
        ArgumentNullException.ThrowIfNull(objects);
        var changes = new ObjectChanges();
        foreach (IApiObject target in objects) changes.Upsert(target);
        return Apply(changes, source);
    }

    /// <summary>Applies a set of changes as one: readers see all of them or none.</summary>
    /// <param name="changes">What to add, replace and delete. What is so already changes nothing.</param>
    /// <param name="source">
    /// Who writes. Objects belong to the named source that wrote them first, and changes to them by another named source are refused (<see cref="ChangeBatch.Refused"/>).
    /// Empty, the default: writes anything and owns nothing.
    /// </param>
    /// <returns>What changed; empty if nothing did.</returns>
    public ChangeBatch Apply(ObjectChanges changes, string source = "")
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(source);
        lock (_writing) return Write(changes, source);
    }

    /// <summary>Makes the objects that a source owns exactly those given: others that it wrote before are deleted.</summary>
    /// <param name="source">Who writes; not empty.</param>
    /// <param name="objects">All of the source's objects.</param>
    public ChangeBatch Replace(string source, IEnumerable<IApiObject> objects)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentNullException.ThrowIfNull(objects);
        lock (_writing)
        {
            var changes = new ObjectChanges();
            foreach ((Type kind, ObjectKey key) in _owners.Of(source)) changes.Delete(kind, key);
            foreach (IApiObject target in objects) changes.Upsert(target);
            return Write(changes, source);
        }
    }

    /// <summary>Has a subscriber called for every batch from now on, and first, before this returns, with one that names everything there.</summary>
    /// <param name="subscriber">Called on the writers' threads, one batch at a time. Should be quick and must not throw.</param>
    /// <returns>Ends the subscription when disposed.</returns>
    public IDisposable Subscribe(Action<ChangeBatch> subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var subscription = new Subscription(this, subscriber);
        lock (_writing)
        {
            ClusterSnapshot now = Current;
            subscription.From = now.Revision;
            _subscriptions.Add(subscription);
            if (!now.IsEmpty) Deliver(subscription, ChangeBatch.Everything(now));
        }

        return subscription;
    }

    private ChangeBatch Write(ObjectChanges changes, string source)
    {
        ClusterSnapshot before = _current;
        var writer = new SnapshotWriter(before);
        List<ObjectConflict> refused = [];
        foreach ((Type kind, ObjectKey key, IApiObject? target) in changes.Entries)
        {
            if (_owners.IsAnothers(kind, key, source, out string owner)) refused.Add(new(kind.Name, key, owner));
            else if (writer.Set(kind, key, target) || target is not null) _owners.Note(kind, key, target is null ? null : source);
        }

        ChangeBatch batch = writer.Finish(refused);
        if (batch.IsEmpty) return batch;
        Volatile.Write(ref _current, batch.After);
        _undelivered.Enqueue(batch);
        DeliverAll();
        return batch;
    }

    private void DeliverAll()
    {
        if (_delivering) return;
        _delivering = true;
        try
        {
            while (_undelivered.TryDequeue(out ChangeBatch? batch))
            {
                foreach (Subscription subscription in _subscriptions.ToArray())
                {
                    if (batch.After.Revision > subscription.From) Deliver(subscription, batch);
                }
            }
        }
        finally
        {
            _delivering = false;
        }
    }

    private void Deliver(Subscription subscription, ChangeBatch batch)
    {
        if (subscription.IsEnded) return;
        try
        {
            subscription.Subscriber(batch);
        }
        catch (Exception failure)
        {
            // One consumer's defect must not starve the others, nor stop the source that happened to write.
            LogSubscriberFailed(_logger, failure, batch.After.Revision);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A subscriber failed on revision {Revision}")]
    private static partial void LogSubscriberFailed(ILogger logger, Exception failure, long revision);

    private sealed class Subscription(ClusterState state, Action<ChangeBatch> subscriber) : IDisposable
    {
        public Action<ChangeBatch> Subscriber { get; } = subscriber;

        /// <summary>The revision that the first call told of; batches up to it are no news.</summary>
        public long From { get; set; }

        public bool IsEnded { get; private set; }

        public void Dispose()
        {
            lock (state._writing)
            {
                IsEnded = true;
                state._subscriptions.Remove(this);
            }
        }
    }
}
