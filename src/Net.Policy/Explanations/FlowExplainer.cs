using Net.Model;

namespace Net.Policy;

/// <summary>Goes the way of a verdict once more and notes every reason. Allocates; for people, not for packets.</summary>
internal readonly ref struct FlowExplainer(PolicySnapshot world, Direction direction, PodEnd subject, PodEnd? peer, IpAddress address, PodEnd? destination, Flow flow)
{
    private readonly PortView _ports = world.Ports.View(flow.Protocol, flow.DestinationPort, destination is null ? -1 : destination.Ports.NamesOf(flow.Protocol, flow.DestinationPort));

    public DirectionExplanation Explain()
    {
        SubjectClass pods = world.Classes[subject.Class];
        List<RuleReference> passed = [];
        var decided = new DirectionExplanation { Direction = direction, Cause = VerdictCause.NotIsolated, Subject = subject.Key, Passed = passed };
        TierProgram? tiers = pods.Tiers(direction);
        if (tiers is not null && First(tiers.Admin) is { } admin)
        {
            if (admin.IsFinal) return Final(decided, admin, VerdictCause.AdminAccept, VerdictCause.AdminDeny);
            passed.Add(Reference(admin.Policy, admin.Rule));
        }

        if (pods.Isolation(direction) is { } isolation) return Isolated(decided, isolation);
        if (tiers is not null && First(tiers.Baseline) is { } baseline)
        {
            if (baseline.IsFinal) return Final(decided, baseline, VerdictCause.BaselineAccept, VerdictCause.BaselineDeny);
            passed.Add(Reference(baseline.Policy, baseline.Rule));
        }

        return decided;
    }

    private DirectionExplanation Isolated(DirectionExplanation decided, IsolationProgram isolation)
    {
        decided = decided with { IsolatedBy = [.. isolation.Policies.Select(static policy => policy.Key)] };
        foreach (CompiledPolicy policy in isolation.Policies)
        {
            foreach (CompiledRule rule in policy.Rules(direction))
            {
                if (Matches(rule)) return decided with { Cause = VerdictCause.NetworkPolicyRule, Decider = Reference(policy, rule) };
            }
        }

        if (peer is null && world.IsLocalNode(subject, address)) return decided with { Cause = VerdictCause.LocalNode };
        return decided with { Cause = VerdictCause.Isolated, NearestMiss = NearestMiss(isolation) };
    }

    private NearestMiss? NearestMiss(IsolationProgram isolation)
    {
        NearestMiss? nearest = null;
        foreach (CompiledPolicy policy in isolation.Policies)
        {
            foreach (CompiledRule rule in policy.Rules(direction))
            {
                foreach (NearestMiss miss in new MissFinder(world, direction, peer, address, destination, flow, policy, rule, _ports.In(rule.Ports)).Misses())
                {
                    if (nearest is null || Distance(miss) < Distance(nearest)) nearest = miss;
                }
            }
        }

        return nearest;

        static int Distance(NearestMiss miss) => (miss.AlsoPort ? 100 : 0) + (int)miss.Reason;
    }

    private TierRule? First(TierRule[] rules)
    {
        SubjectClass? other = peer is null ? null : world.Classes[peer.Class];
        foreach (TierRule rule in rules)
        {
            if (rule.Matcher.Matches(world, subject.Namespace, other, address, _ports)) return rule;
        }

        return null;
    }

    private DirectionExplanation Final(DirectionExplanation decided, TierRule rule, VerdictCause accept, VerdictCause deny) => decided with
    {
        Cause = rule.Rule.Unreadable is not null ? VerdictCause.FailedClosed : rule.Accepts ? accept : deny,
        Decider = Reference(rule.Policy, rule.Rule),
        Unreadable = rule.Rule.Unreadable,
    };

    private bool Matches(CompiledRule rule) => _ports.In(rule.Ports) && (rule.AnyPeer || PeerOf(rule) is not null);

    private CompiledPeer? PeerOf(CompiledRule rule)
    {
        foreach (CompiledPeer candidate in rule.Peers)
        {
            if (world.Matches(candidate, peer, address)) return candidate;
        }

        return null;
    }

    private RuleReference Reference(CompiledPolicy policy, CompiledRule rule)
    {
        int? port = null;
        foreach (CompiledPort entry in rule.PortEntries)
        {
            if (port is null && Includes(entry.Term)) port = entry.Index;
        }

        return new(policy.Tier, policy.Kind, policy.Key, direction, rule.Index, rule.Name, PeerOf(rule)?.Index, port);
    }

    private bool Includes(PortTerm term)
    {
        if (term.Protocol != flow.Protocol) return false;
        if (term.Name is null) return flow.DestinationPort >= term.First && flow.DestinationPort <= term.Last;
        return destination is not null && MissFinder.NamesPort(destination.Pod, term.Name, flow);
    }
}
