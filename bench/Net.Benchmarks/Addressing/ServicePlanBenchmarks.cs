using BenchmarkDotNet.Attributes;
using Net.Controllers;
using Net.Model;

namespace Net.Benchmarks.Addressing;

/// <summary>Plans of Services in a cluster that has 5,000.</summary>
[MemoryDiagnoser]
public class ServicePlanBenchmarks
{
    private static readonly ServiceAllocationOptions Options = new() { ServiceCidrs = [IpCidr.Parse("10.96.0.0/16"), IpCidr.Parse("fd00:10:96::/108")] };

    private readonly ServiceAllocationPlanner _all = new(Options);
    private readonly Service _new = Service("new");
    private Service[] _services = [];
    private IReadOnlyList<Service> _held = [];
    private ServiceLifecyclePlanner _one = null!;
    private Service _stored = null!;

    [GlobalSetup]
    public void Fill()
    {
        _services = [.. Enumerable.Range(0, 5000).Select(i => Service($"s{i}"))];
        _held = _all.Plan(_services).Services;
        var ledger = new ServiceLedger(Options);
        foreach (Service service in _held) ledger.Load(service);
        _one = new(ledger);
        _stored = _held[0];
    }

    [Benchmark]
    public ServicePlan CreateOne() => _one.PlanCreate(_new);

    [Benchmark]
    public ServicePlan UpdateOneUnchanged() => _one.PlanUpdate(_stored, _stored);

    [Benchmark]
    public ServiceAllocationPlan AllFromNothing() => _all.Plan(_services);

    [Benchmark]
    public ServiceAllocationPlan AllUnchanged() => _all.Plan(_services, _held);

    private static Service Service(string name) => new()
    {
        Metadata = new() { Name = name, Namespace = "shop" },
        Spec = new() { IpFamilyPolicy = IpFamilyPolicies.PreferDualStack, Selector = ValueMap.Of(("app", name)), Ports = [new() { Name = "http", Port = 80 }] },
    };
}
