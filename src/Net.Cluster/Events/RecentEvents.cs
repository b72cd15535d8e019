using Net.Model;

namespace Net.Cluster;

/// <summary>What an event says: the same again is counted.</summary>
internal readonly record struct EventText(string Type, string Reason, string Message);

/// <summary>The events told of late, by object, and how many more each may have. Bounded; the objects that were first heard of are forgotten first. Thread-safe.</summary>
internal sealed class RecentEvents(TimeProvider time)
{
    private const int MostObjects = 4096;
    private const int Burst = 25;
    private const double PerSecond = 1.0 / 300;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Kind, ObjectKey Key, string Uid), OfObject> _objects = [];
    private readonly Queue<(string Kind, ObjectKey Key, string Uid)> _order = new();

    /// <summary>Whether an object may have one more event now.</summary>
    public bool Allows(IApiObject about, out OfObject events)
    {
        var key = (about.Kind, ObjectKey.Of(about), about.Metadata.Uid);
        lock (_gate)
        {
            if (!_objects.TryGetValue(key, out events!))
            {
                if (_objects.Count == MostObjects) _objects.Remove(_order.Dequeue());
                _objects.Add(key, events = new(new(PerSecond, Burst, time)));
                _order.Enqueue(key);
            }

            return events.TryTake();
        }
    }

    /// <summary>The events of one object.</summary>
    internal sealed class OfObject(TokenBucket bucket)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<EventText, Event> _events = [];

        public bool TryTake() => bucket.TryTake(out _);

        public Event? Find(EventText what)
        {
            lock (_gate) return _events.GetValueOrDefault(what);
        }

        /// <summary>Remembers an event as it is stored; null forgets it.</summary>
        public void Set(EventText what, Event? stored)
        {
            lock (_gate)
            {
                if (_events.Count == Burst && !_events.ContainsKey(what)) _events.Clear();
                if (stored is null) _events.Remove(what);
                else _events[what] = stored;
            }
        }
    }
}
