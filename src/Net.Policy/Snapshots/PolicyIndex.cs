using Net.Cluster;
using Net.Model;

namespace Net.Policy;

/// <summary>The policies of a cluster, compiled, and kept so as the state changes.</summary>
/// <remarks>Thread-safe. Readers never lock: every answer is from an immutable <see cref="PolicySnapshot"/>. The work of a change follows the pods and policies it touches.</remarks>
public sealed class PolicyIndex : IDisposable
{
    private readonly Lock _writing = new();
    private readonly ClusterState _state;
    private readonly IDisposable _subscription;
    private readonly DomainAddresses _domains = new();
    private PolicyWriter _writer;
    private PolicySnapshot _current = PolicySnapshot.Empty;
    private long _revision;

    /// <summary>Indexes what a state holds, before this returns, and follows its changes until disposed.</summary>
    public PolicyIndex(ClusterState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _state = state;
        _writer = new(_domains);
        _subscription = state.Subscribe(Follow);
    }

    /// <summary>The policies as of the last change; take it once to ask several things that belong together.</summary>
    public PolicySnapshot Current => Volatile.Read(ref _current);

    /// <summary>Whether a flow may pass; see <see cref="PolicySnapshot.Evaluate"/>.</summary>
    public Verdict Evaluate(in Flow flow) => Current.Evaluate(flow);

    /// <summary>Why a flow may or may not pass; see <see cref="PolicySnapshot.Explain"/>.</summary>
    public Explanation Explain(in Flow flow) => Current.Explain(flow);

    /// <summary>Whether a flow may pass, as a proxy asks before it carries one.</summary>
    public bool Admit(Flow flow) => Current.Evaluate(flow).Allowed;

    /// <summary>Sets what a domain name resolves to, for <c>domainNames</c> of ClusterNetworkPolicies; no address forgets the name.</summary>
    /// <param name="name">The name, such as <c>www.example.com</c>.</param>
    /// <param name="addresses">Every address it is known to resolve to.</param>
    public void SetDomain(string name, IEnumerable<IpAddress> addresses)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(addresses);
        lock (_writing)
        {
            if (_writer.SetDomain(name, addresses)) Publish();
        }
    }

    /// <summary>Stops following the state; the last snapshot stays readable.</summary>
    public void Dispose() => _subscription.Dispose();

    private void Follow(ChangeBatch batch)
    {
        lock (_writing)
        {
            ClusterSnapshot now = batch.After;
            foreach (ObjectKey key in batch.Keys<Namespace>()) _writer.SetNamespace(key.Name, now.Get<Namespace>(key));
            foreach (ObjectKey key in batch.Keys<Node>()) _writer.SetNode(key.Name, now.Get<Node>(key));
            foreach (ObjectKey key in batch.Keys<Pod>()) _writer.SetPod(key, now.Get<Pod>(key));
            foreach (ObjectKey key in batch.Keys<NetworkPolicy>()) _writer.SetPolicy(key, now.Get<NetworkPolicy>(key));
            foreach (ObjectKey key in batch.Keys<ClusterNetworkPolicy>()) _writer.SetClusterPolicy(key.Name, now.Get<ClusterNetworkPolicy>(key));
            foreach (ObjectKey key in batch.Keys<AdminNetworkPolicy>()) _writer.SetAdminPolicy(key.Name, now.Get<AdminNetworkPolicy>(key));
            foreach (ObjectKey key in batch.Keys<BaselineAdminNetworkPolicy>()) _writer.SetBaselinePolicy(key.Name, now.Get<BaselineAdminNetworkPolicy>(key));
            if (_writer.IsWorn) Rebuild(now);
            Publish();
        }
    }

    private void Rebuild(ClusterSnapshot now)
    {
        _writer = new(_domains);
        foreach (Namespace target in now.All<Namespace>()) _writer.Upsert(target);
        foreach (Node target in now.All<Node>()) _writer.Upsert(target);
        foreach (Pod target in now.All<Pod>()) _writer.Upsert(target);
        foreach (NetworkPolicy target in now.All<NetworkPolicy>()) _writer.Upsert(target);
        foreach (ClusterNetworkPolicy target in now.All<ClusterNetworkPolicy>()) _writer.Upsert(target);
        foreach (AdminNetworkPolicy target in now.All<AdminNetworkPolicy>()) _writer.Upsert(target);
        foreach (BaselineAdminNetworkPolicy target in now.All<BaselineAdminNetworkPolicy>()) _writer.Upsert(target);
    }

    private void Publish() => Volatile.Write(ref _current, _writer.Publish(++_revision));
}
