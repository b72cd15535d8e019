using System.Collections.Immutable;
using Net.Cluster;
using Net.Model;

namespace Net.Dataplane;

/// <summary>
/// The Services of a cluster as one node serves them: kube-proxy's control path. Follows a <see cref="ClusterState"/>; the cost of a change
/// is that of the Services it touches.
/// </summary>
/// <remarks>Thread-safe. Readers take <see cref="Current"/>, an immutable snapshot, without a lock.</remarks>
public sealed class ServiceTable : IDisposable
{
    private readonly ServiceTableOptions _options;
    private readonly string _node;
    private readonly TimeProvider _time;
    private readonly RoutingRules _rules;
    private readonly Lock _gate = new();
    private readonly IDisposable _subscription;
    private Action<ServiceTableChange>? _subscribers;
    private ClusterSnapshot _seen = ClusterSnapshot.Empty;
    private ServiceTableSnapshot _current;

    /// <summary>Builds the table and follows the state from now on.</summary>
    /// <param name="state">The cluster's objects.</param>
    /// <param name="node">The name of the node it is for; empty: no endpoint is local.</param>
    /// <param name="options">Default: those of <see cref="ServiceTableOptions"/>.</param>
    /// <param name="time">The clock that measures programming latency; default the system's.</param>
    public ServiceTable(ClusterState state, string node, ServiceTableOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(node);
        _options = options ?? new ServiceTableOptions();
        _node = node;
        _time = time ?? TimeProvider.System;
        _rules = RoutingRules.Of(_options);
        _current = new ServiceTableSnapshot(
            0, NodeView.Of(node, null, _options), ImmutableDictionary<ObjectKey, ServiceEntry>.Empty, ImmutableDictionary<FrontendAddress, FrontendClaim>.Empty, _rules);
        _subscription = state.Subscribe(OnBatch);
    }

    /// <summary>The table as of the last change.</summary>
    public ServiceTableSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Where a flow goes, and why.</summary>
    public FlowDecision Decide(in Flow flow) => Current.Decide(flow);

    /// <summary>Has a subscriber called after every change, one at a time, and first with one that names every Service there.</summary>
    /// <returns>Ends the subscription when disposed.</returns>
    public IDisposable Subscribe(Action<ServiceTableChange> subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        lock (_gate)
        {
            ServiceTableSnapshot now = _current;
            const IpFamilySet Both = IpFamilySet.IPv4 | IpFamilySet.IPv6;
            ServiceChange[] all = [.. now.Entries.Keys.Select(static key => new ServiceChange(key, Both, Both, Both))];
            _subscribers += subscriber;
            subscriber(new ServiceTableChange(now, now, all, TimeSpan.Zero));
        }

        return new Subscription(this, subscriber);
    }

    /// <summary>Stops to follow the state; <see cref="Current"/> stays as it is.</summary>
    public void Dispose() => _subscription.Dispose();

    private void OnBatch(ChangeBatch batch)
    {
        long start = _time.GetTimestamp();
        lock (_gate)
        {
            ClusterSnapshot now = batch.After;
            ServiceTableSnapshot before = _current;
            NodeView node = before.Node;
            var dirty = new HashSet<ObjectKey>();
            if (batch.Touches<Node>() || _seen.IsEmpty)
            {
                node = NodeView.Of(_node, now.Get<Node>("", _node), _options);
                // Another zone is another choice of endpoints everywhere.
                if (node.Zone != before.Node.Zone) dirty.UnionWith(before.Entries.Keys);
                if (node == before.Node) node = before.Node;
            }

            dirty.UnionWith(batch.Keys<Service>());
            dirty.UnionWith(batch.ServicesOfSlices);
            if (dirty.Count == 0 && ReferenceEquals(node, before.Node))
            {
                _seen = now;
                return;
            }

            var writer = new ServiceTableWriter(before, _seen, now, node);
            foreach (ObjectKey key in dirty) writer.Update(key);
            ServiceTableSnapshot after = writer.Finish(_rules);
            _seen = now;
            Volatile.Write(ref _current, after);
            _subscribers?.Invoke(new ServiceTableChange(before, after, writer.Changes, _time.GetElapsedTime(start)));
        }
    }

    private sealed class Subscription(ServiceTable table, Action<ServiceTableChange> subscriber) : IDisposable
    {
        public void Dispose()
        {
            lock (table._gate) table._subscribers -= subscriber;
        }
    }
}
