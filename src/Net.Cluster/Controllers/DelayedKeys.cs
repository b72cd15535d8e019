using Net.Model;

namespace Net.Cluster;

/// <summary>Keys with the times at which they are due, each once, at its earliest, by a clock that nobody sets. Not thread-safe.</summary>
internal sealed class DelayedKeys
{
    private readonly Dictionary<ObjectKey, TimeSpan> _due = [];
    private readonly PriorityQueue<ObjectKey, TimeSpan> _order = new();

    public int Count => _due.Count;

    /// <summary>When the first is due; null if there is none.</summary>
    public TimeSpan? First => _order.TryPeek(out _, out TimeSpan due) ? due : null;

    /// <summary>Adds a key, unless it is due earlier already; whether it is now the first.</summary>
    public bool Add(ObjectKey key, TimeSpan due)
    {
        if (_due.TryGetValue(key, out TimeSpan before) && before <= due) return false;
        _due[key] = due;
        _order.Enqueue(key, due);
        return First == due;
    }

    /// <summary>Takes the keys that are due by a time, in order.</summary>
    public List<ObjectKey> TakeUntil(TimeSpan now)
    {
        List<ObjectKey> taken = [];
        while (_order.TryPeek(out ObjectKey key, out TimeSpan due) && due <= now)
        {
            _order.Dequeue();

            // An entry that was overtaken by an earlier one of its key is left in the order, and passed over here.
            if (_due.TryGetValue(key, out TimeSpan wanted) && wanted == due && _due.Remove(key)) taken.Add(key);
        }

        return taken;
    }
}
