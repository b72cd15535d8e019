using Net.Model;

namespace Net.Policy;

/// <summary>Finds rules that could be taken out without a change of any verdict, by comparing bit rows of what each rule of a set decides.</summary>
internal static class RuleEffects
{
    /// <summary>
    /// Of NetworkPolicies: rules whose flows the other rules for the same pods allow too; of two that allow the same, one. Of ClusterNetworkPolicies: rules whose flows rules before them in their tier decide already.
    /// </summary>
    public static IEnumerable<PolicyFinding> WithoutAny(Reachability reach)
    {
        var tally = new Tally();
        foreach (ReachPlane plane in reach.Planes)
        {
            var rows = new ReachMatrix(reach.Policies, Array.ConvertAll(plane.Ends.Classes, static one => one.Facts[0]));
            foreach (Direction direction in (Direction[])[Direction.Ingress, Direction.Egress])
            {
                foreach (PortClass port in reach.PortClasses)
                {
                    foreach ((SubjectClass pods, int names) in Subjects(plane, direction, port))
                    {
                        ulong[] Row(RuleMatcher rule) => rows.Matched(rule, direction, port, names);
                        if (pods.Isolation(direction) is { } isolation) tally.AddUnion(direction, isolation, Row);
                        if (pods.Tiers(direction) is not { } tiers) continue;
                        tally.AddOrder(direction, tiers.Admin, Row);
                        tally.AddOrder(direction, tiers.Baseline, Row);
                    }
                }
            }
        }

        return tally.Findings();
    }

    // One of each set of pods with the same policies; where pods resolve names, one of each naming too.
    private static IEnumerable<(SubjectClass Pods, int Names)> Subjects(ReachPlane plane, Direction direction, PortClass port) =>
        plane.Ends.Classes.Select(static one => one.Facts[0]).Where(static facts => facts?.Pods is not null)
            .Select(facts => (facts!.Pods!, direction == Direction.Egress ? -1 : facts.Ports.NamesOf(port.Protocol, port.Port)))
            .DistinctBy(subject => (subject.Item1.Isolation(direction), subject.Item1.Tiers(direction), subject.Item2));

    private readonly record struct RuleKey(CompiledPolicy Policy, Direction Direction, CompiledRule Rule)
    {
        public PolicyFinding Finding(string message) =>
            new(FindingKind.RuleWithoutEffect, $"{Policy} {new RuleReference(Policy.Tier, Policy.Kind, Policy.Key, Direction, Rule.Index).Path}", message);
    }

    private sealed class Tally
    {
        private readonly RuleMatcher.Builder _matchers = new();
        private readonly HashSet<RuleKey> _seen = [];
        private readonly HashSet<RuleKey> _needed = [];
        private readonly Dictionary<RuleKey, List<(RuleKey[] Rules, ulong[][] Rows)>> _sets = [];

        public void AddUnion(Direction direction, IsolationProgram program, Func<RuleMatcher, ulong[]> row)
        {
            RuleKey[] rules = [.. program.Policies.SelectMany(policy => policy.Rules(direction), (policy, rule) => new RuleKey(policy, direction, rule))];
            ulong[][] rows = Array.ConvertAll(rules, rule =>
            {
                _matchers.Add(rule.Rule);
                return row(_matchers.Build());
            });
            for (int i = 0; i < rules.Length; i++)
            {
                _seen.Add(rules[i]);
                if (!Covered(rows, i, other => other != i)) _needed.Add(rules[i]);
                else if (!_needed.Contains(rules[i])) (_sets.TryGetValue(rules[i], out List<(RuleKey[], ulong[][])>? sets) ? sets : _sets[rules[i]] = []).Add((rules, rows));
            }
        }

        public void AddOrder(Direction direction, TierRule[] rules, Func<RuleMatcher, ulong[]> row)
        {
            ulong[][] rows = Array.ConvertAll(rules, rule => row(rule.Matcher));
            for (int i = 0; i < rules.Length; i++)
            {
                var key = new RuleKey(rules[i].Policy, direction, rules[i].Rule);
                _seen.Add(key);
                if (!Covered(rows, i, other => other < i)) _needed.Add(key);
            }
        }

        // Rules that cover each other are not all superfluous: each is judged without those that are out already.
        public IEnumerable<PolicyFinding> Findings()
        {
            HashSet<RuleKey> superfluous = [];
            foreach (RuleKey rule in _seen.Except(_needed).OrderBy(static rule => rule.Policy.Tier).ThenByDescending(static rule => rule.Policy.Key).ThenByDescending(static rule => rule.Rule.Index))
            {
                if (rule.Policy.Tier != PolicyTier.NetworkPolicy)
                {
                    yield return rule.Finding("rules before it in its tier decide all it matches, or it matches nothing");
                }
                else if (_sets[rule].TrueForAll(set => Array.IndexOf(set.Rules, rule) is var own && Covered(set.Rows, own, other => other != own && !superfluous.Contains(set.Rules[other]))))
                {
                    superfluous.Add(rule);
                    yield return rule.Finding("other rules allow all it allows, or it matches nothing");
                }
            }
        }

        private static bool Covered(ulong[][] rows, int own, Func<int, bool> counts)
        {
            ulong[] rest = [.. rows[own]];
            for (int other = 0; other < rows.Length; other++)
            {
                if (!counts(other)) continue;
                for (int i = 0; i < rest.Length; i++) rest[i] &= ~rows[other][i];
            }

            return !rest.AsSpan().ContainsAnyExcept(0UL);
        }
    }
}
