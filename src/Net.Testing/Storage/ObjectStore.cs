using System.Globalization;
using Net.Model;

namespace Net.Testing.Storage;

/// <summary>
/// The server's storage: collections of objects, one revision counter over all of them, and a history that watches replay. Thread-safe; a caller that reads and
/// then writes holds <see cref="Writing"/> over both.
/// </summary>
/// <param name="historyLimit">How many writes are remembered, at least 1; watches from before them must list anew.</param>
internal sealed class ObjectStore(int historyLimit)
{
    private const long FirstRevision = 1;

    private readonly Dictionary<CollectionName, SortedDictionary<ObjectKey, StoredObject>> _collections = [];
    private readonly List<StoreEvent> _history = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _revision = FirstRevision;
    private long _forgotten = FirstRevision;

    /// <summary>Held by writers from their first read to their last write.</summary>
    public Lock Writing { get; } = new();

    /// <summary>The revision of the last write.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>The oldest revision that a watch can go on from.</summary>
    public long OldestRevision
    {
        get
        {
            lock (Writing) return _forgotten;
        }
    }

    public StoredObject? Get(CollectionName collection, ObjectKey key)
    {
        lock (Writing) return _collections.TryGetValue(collection, out SortedDictionary<ObjectKey, StoredObject>? objects) ? objects.GetValueOrDefault(key) : null;
    }

    /// <summary>The objects of a collection in order of namespace and name, and the revision at which they were so.</summary>
    public (IReadOnlyList<StoredObject> Objects, long Revision) List(CollectionName collection)
    {
        lock (Writing) return (_collections.TryGetValue(collection, out SortedDictionary<ObjectKey, StoredObject>? objects) ? [.. objects.Values] : [], _revision);
    }

    /// <summary>Every object of every collection.</summary>
    public IReadOnlyList<(CollectionName Collection, StoredObject Object)> All()
    {
        lock (Writing) return [.. _collections.SelectMany(static entry => entry.Value.Values.Select(stored => (entry.Key, stored)))];
    }

    /// <summary>Stores an object under the next revision, which its metadata then has.</summary>
    public StoredObject Put(CollectionName collection, ApiKind kind, IApiObject target)
    {
        lock (Writing)
        {
            StoredObject stored = Stamp(kind, target);
            ObjectKey key = ObjectKey.Of(stored.Value);
            if (!_collections.TryGetValue(collection, out SortedDictionary<ObjectKey, StoredObject>? objects)) _collections[collection] = objects = [];
            StoredObject? before = objects.GetValueOrDefault(key);
            objects[key] = stored;
            Publish(new(stored.Revision, collection, key, before, stored, false));
            return stored;
        }
    }

    /// <summary>Deletes an object; false if it is not there.</summary>
    public bool Remove(CollectionName collection, ApiKind kind, ObjectKey key)
    {
        lock (Writing)
        {
            if (!_collections.TryGetValue(collection, out SortedDictionary<ObjectKey, StoredObject>? objects) || !objects.Remove(key, out StoredObject? before)) return false;
            StoredObject last = Stamp(kind, before.Value);
            Publish(new(last.Revision, collection, key, before, last, true));
            return true;
        }
    }

    /// <summary>The writes after a revision, oldest first; null when some of them are forgotten.</summary>
    public IReadOnlyList<StoreEvent>? EventsAfter(long revision)
    {
        lock (Writing)
        {
            if (revision < _forgotten) return null;
            int from = _history.Count;
            while (from > 0 && _history[from - 1].Revision > revision) from--;
            return _history.GetRange(from, _history.Count - from);
        }
    }

    /// <summary>Forgets the history, so that every watch from before now must list anew.</summary>
    public void Compact()
    {
        lock (Writing)
        {
            _history.Clear();

            // A revision of its own, so that not even a watch from the last write can go on.
            _forgotten = ++_revision;
            Signal();
        }
    }

    /// <summary>Completes when something was written, or the history forgotten, after a revision.</summary>
    public Task ChangedAfter(long revision)
    {
        lock (Writing) return _revision > revision ? Task.CompletedTask : _changed.Task;
    }

    private StoredObject Stamp(ApiKind kind, IApiObject target)
    {
        Volatile.Write(ref _revision, _revision + 1);
        ObjectMeta metadata = target.Metadata with { ResourceVersion = _revision.ToString(CultureInfo.InvariantCulture) };
        return new(kind.WithMetadata(target, metadata), _revision);
    }

    private void Publish(StoreEvent written)
    {
        _history.Add(written);

        // Cut in steps, since each cut moves the rest.
        if (_history.Count > historyLimit * 2)
        {
            _forgotten = _history[^(historyLimit + 1)].Revision;
            _history.RemoveRange(0, _history.Count - historyLimit);
        }

        Signal();
    }

    private void Signal()
    {
        TaskCompletionSource changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
