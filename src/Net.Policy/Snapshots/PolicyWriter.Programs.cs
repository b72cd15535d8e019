using Net.Model;

namespace Net.Policy;

// Which programs apply to which class of pods.
internal sealed partial class PolicyWriter
{
    private readonly Dictionary<ProgramKey, IsolationProgram> _isolations = [];
    private readonly Dictionary<ProgramKey, TierProgram> _tiers = [];
    private readonly SortedDictionary<TierRank, CompiledPolicy> _tierOrder = [];
    private readonly Dictionary<(string Kind, string Name), CompiledPolicy> _tierByName = [];
    private CompiledPolicy[] _tierPolicies = [];
    private int _terms;

    /// <summary>Sets a ClusterNetworkPolicy, or with null removes it.</summary>
    public void SetClusterPolicy(string name, ClusterNetworkPolicy? policy) =>
        SetTierPolicy(ClusterNetworkPolicy.Resource.Kind, name, policy is null ? null : _clusterCompiler.Compile(policy));

    /// <summary>Sets an AdminNetworkPolicy, or with null removes it.</summary>
    public void SetAdminPolicy(string name, AdminNetworkPolicy? policy) =>
        SetTierPolicy(AdminNetworkPolicy.Resource.Kind, name, policy is null ? null : _clusterCompiler.Compile(policy));

    /// <summary>Sets the BaselineAdminNetworkPolicy, or with null removes it.</summary>
    public void SetBaselinePolicy(string name, BaselineAdminNetworkPolicy? policy) =>
        SetTierPolicy(BaselineAdminNetworkPolicy.Resource.Kind, name, policy is null ? null : _clusterCompiler.Compile(policy));

    private void SetTierPolicy(string kind, string name, CompiledPolicy? after)
    {
        if (_tierByName.Remove((kind, name), out CompiledPolicy? before))
        {
            _tierOrder.Remove(TierRank.Of(before));
            TouchAll(before);
        }

        if (after is not null)
        {
            _tierByName.Add((kind, name), after);
            _tierOrder.Add(TierRank.Of(after), after);
            TouchAll(after);
        }

        _terms += Terms(after) - Terms(before);
        _tierPolicies = [.. _tierOrder.Values];
    }

    private void TouchAll(CompiledPolicy policy)
    {
        for (int id = 0; id < _classCount; id++)
        {
            if (Selects(policy, _classes[id])) _dirtyClasses.Add(id);
        }

        if (_tiers.Count > (4 * _tierPolicies.Length) + 1024) _tiers.Clear();
    }

    private bool Selects(CompiledPolicy policy, SubjectClass pods) =>
        _vocabulary.NamespaceLabels.Rows.Has(_namespaces[pods.Namespace].LabelSet, policy.Subject.Namespace) && _vocabulary.PodLabels.Rows.Has(pods.LabelSet, policy.Subject.Pods);

    // The classes that a NetworkPolicy selects get their programs anew.
    private void Touch(int @namespace, CompiledPolicy policy)
    {
        foreach (int id in _classesByNamespace[@namespace])
        {
            if (_vocabulary.PodLabels.Rows.Has(_classes[id].LabelSet, policy.Subject.Pods)) _dirtyClasses.Add(id);
        }

        // Programs of the old set of policies are of no further use to this namespace.
        if (_isolations.Count > (4 * _classCount) + 1024) _isolations.Clear();
    }

    private void Recompute()
    {
        if (_dirtyClasses.Count == 0) return;
        if (_classesShared) _classes = [.. _classes];
        _classesShared = false;
        LabelRows podRows = _vocabulary.PodLabels.Rows;
        List<CompiledPolicy> egress = [], ingress = [];
        foreach (int id in _dirtyClasses)
        {
            SubjectClass pods = _classes[id];
            egress.Clear();
            ingress.Clear();
            foreach (CompiledPolicy policy in _namespacePolicies[pods.Namespace])
            {
                if (!podRows.Has(pods.LabelSet, policy.Subject.Pods)) continue;
                if (policy.HasEgress) egress.Add(policy);
                if (policy.HasIngress) ingress.Add(policy);
            }

            IsolationProgram? egressIsolation = Isolation(Direction.Egress, egress), ingressIsolation = Isolation(Direction.Ingress, ingress);
            egress.Clear();
            ingress.Clear();
            foreach (CompiledPolicy policy in _tierPolicies)
            {
                if (!Selects(policy, pods)) continue;
                if (policy.HasEgress) egress.Add(policy);
                if (policy.HasIngress) ingress.Add(policy);
            }

            _classes[id] = new()
            {
                Id = id,
                Namespace = pods.Namespace,
                NamespaceLabelSet = _namespaces[pods.Namespace].LabelSet,
                LabelSet = pods.LabelSet,
                Ports = pods.Ports,
                EgressIsolation = egressIsolation,
                IngressIsolation = ingressIsolation,
                EgressTiers = Tiers(Direction.Egress, egress),
                IngressTiers = Tiers(Direction.Ingress, ingress),
            };
        }

        _dirtyClasses.Clear();
    }

    private IsolationProgram? Isolation(Direction direction, List<CompiledPolicy> policies)
    {
        if (policies.Count == 0) return null;
        var key = new ProgramKey(direction, [.. policies]);
        if (_isolations.TryGetValue(key, out IsolationProgram? program)) return program;
        foreach (CompiledPolicy policy in policies)
        {
            foreach (CompiledRule rule in policy.Rules(direction)) _matchers.Add(rule);
        }

        program = new(key.Policies, _matchers.Build());
        _isolations.Add(key, program);
        return program;
    }

    private TierProgram? Tiers(Direction direction, List<CompiledPolicy> policies)
    {
        if (policies.Count == 0) return null;
        var key = new ProgramKey(direction, [.. policies]);
        if (_tiers.TryGetValue(key, out TierProgram? program)) return program;
        program = new(key.Policies, Rules(PolicyTier.Admin), Rules(PolicyTier.Baseline));
        _tiers.Add(key, program);
        return program;

        TierRule[] Rules(PolicyTier tier)
        {
            List<TierRule> rules = [];
            foreach (CompiledPolicy policy in policies)
            {
                if (policy.Tier != tier) continue;
                foreach (CompiledRule rule in policy.Rules(direction))
                {
                    _matchers.Add(rule);
                    RuleMatcher matcher = _matchers.Build();
                    if (!matcher.IsEmpty) rules.Add(new(policy, rule, matcher));
                }
            }

            return [.. rules];
        }
    }

    private static int Terms(CompiledPolicy? policy) =>
        policy is null ? 0 : 1 + policy.EgressRules.Concat(policy.IngressRules).Sum(static rule => 1 + (2 * rule.Peers.Length));

    /// <summary>A direction and the policies that apply in it, the same objects in the same order.</summary>
    private readonly struct ProgramKey(Direction direction, CompiledPolicy[] policies) : IEquatable<ProgramKey>
    {
        public CompiledPolicy[] Policies => policies;

        private Direction Direction => direction;

        public bool Equals(ProgramKey other)
        {
            if (direction != other.Direction || policies.Length != other.Policies.Length) return false;
            for (int i = 0; i < policies.Length; i++)
            {
                if (!ReferenceEquals(policies[i], other.Policies[i])) return false;
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is ProgramKey other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            hash.Add(direction);
            foreach (CompiledPolicy policy in policies) hash.Add(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(policy));
            return hash.ToHashCode();
        }
    }

    /// <summary>When a policy is asked: by tier and priority, then by name and kind, since the API leaves it open.</summary>
    private readonly record struct TierRank(PolicyTier Tier, int Priority, string Name, string Kind) : IComparable<TierRank>
    {
        public static TierRank Of(CompiledPolicy policy) => new(policy.Tier, policy.Priority, policy.Key.Name, policy.Kind);

        public int CompareTo(TierRank other)
        {
            int order = Tier.CompareTo(other.Tier);
            if (order == 0) order = Priority.CompareTo(other.Priority);
            if (order == 0) order = string.CompareOrdinal(Name, other.Name);
            return order != 0 ? order : string.CompareOrdinal(Kind, other.Kind);
        }
    }
}
