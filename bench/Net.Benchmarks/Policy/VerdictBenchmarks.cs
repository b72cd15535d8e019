using BenchmarkDotNet.Attributes;
using Net.Model;
using Net.Policy;

namespace Net.Benchmarks.Policy;

/// <summary>Verdicts and questions on one namespace of a shop. Whole clusters are measured by <c>bench/PolicyScale</c>.</summary>
[MemoryDiagnoser]
public class VerdictBenchmarks
{
    private PolicySnapshot _policies = PolicySnapshot.Empty;
    private PolicySnapshot _changed = PolicySnapshot.Empty;
    private Flow _allowed;
    private Flow _denied;

    [GlobalSetup]
    public void Setup()
    {
        LabelSelector db = new() { MatchLabels = ValueMap.Of(("app", "db")) };
        NetworkPolicy policy = new()
        {
            Metadata = new() { Namespace = "shop", Name = "db" },
            Spec = new() { PodSelector = db, Ingress = [new() { From = [new() { PodSelector = new() { MatchLabels = ValueMap.Of(("app", "api")) } }], Ports = [new() { Port = 5432 }] }] },
        };
        Pod[] pods = [.. Enumerable.Range(0, 100).Select(static i => new Pod
        {
            Metadata = new() { Namespace = "shop", Name = $"pod-{i}", Labels = ValueMap.Of(("app", i == 0 ? "db" : i < 50 ? "api" : "web")) },
            Status = new() { Phase = "Running", PodIPs = [new() { Ip = $"10.0.0.{i}" }] },
        })];
        _policies = PolicySnapshot.Of([.. pods, policy]);
        _changed = PolicySnapshot.Of(pods);
        _allowed = Flow.Tcp("10.0.0.1", 0, "10.0.0.0", 5432);
        _denied = Flow.Tcp("10.0.0.99", 0, "10.0.0.0", 5432);
    }

    [Benchmark(Baseline = true)]
    public bool Allowed() => _policies.Evaluate(_allowed).Allowed;

    [Benchmark]
    public bool Denied() => _policies.Evaluate(_denied).Allowed;

    [Benchmark]
    public string ExplainDenied() => _policies.Explain(_denied).ToString();

    [Benchmark]
    public int AllPairs() => Reachability.Of(_policies).All().Count;

    [Benchmark]
    public int Diff() => PolicyDiff.Between(_policies, _changed).NewlyAllowed.Count;
}
