using Net.Cluster;
using Net.Controllers;
using Net.Model;
using NodeAgent.Options;

namespace NodeAgent.ControlPlane;

/// <summary>
/// Stands in for the API server and the controllers of a real cluster: from what the user wrote it makes what such a cluster would hold, with defaults, pods, addresses, ports and EndpointSlices.
/// </summary>
/// <remarks>
/// Level-triggered: every change of the manifests plans everything anew from the manifests and from what is held, and objects that come out the same make no change.
/// Used by one thread at a time: the one that writes the manifests.
/// </remarks>
public sealed class LocalControlPlane : IDisposable
{
    private const string Owner = "local control plane";

    private readonly AgentOptions _options;
    private readonly ClusterState _written;
    private readonly ClusterState _cluster;
    private readonly WorkloadPlanner _workloads;
    private readonly ServiceAllocationPlanner _allocations;
    private readonly LoadBalancerPlanner? _loadBalancers;
    private readonly EndpointSlicePacker _slices = new(new());
    private readonly EndpointSliceMirror _mirror = new(new());
    private IDisposable? _subscription;
    private IReadOnlyList<PlanProblem> _problems = [];

    /// <param name="options">Ranges and this node's name.</param>
    /// <param name="written">What the user wrote.</param>
    /// <param name="cluster">What a cluster would hold; filled by this.</param>
    public LocalControlPlane(AgentOptions options, ClusterState written, ClusterState cluster)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _written = written;
        _cluster = cluster;
        _workloads = new(new() { PodCidrs = options.PodCidrs.ToValueList(), DefaultNode = options.Node });
        _allocations = new(new() { ServiceCidrs = options.ServiceCidrs.ToValueList() });
        if (options.LoadBalancerAddresses.Count > 0) _loadBalancers = new(new() { Pools = [new() { Name = "local", Addresses = options.LoadBalancerAddresses.ToValueList() }], ServesUnclassed = true });
    }

    /// <summary>What could not be planned, such as an address that two Services ask for.</summary>
    public IReadOnlyList<PlanProblem> Problems => Volatile.Read(ref _problems);

    /// <summary>Plans now, and again at every change of the manifests.</summary>
    public void Start()
    {
        _subscription = _written.Subscribe(_ => Plan());

        // A state without manifests calls nobody, but has this node and a namespace all the same.
        if (_cluster.Current.IsEmpty) Plan();
    }

    /// <summary>Stops following the manifests.</summary>
    public void Dispose() => _subscription?.Dispose();

    private void Plan()
    {
        ClusterSnapshot held = _cluster.Current;
        List<IApiObject> written = [.. _written.Current.AllObjects().Select(WithDefaults)];
        List<IApiObject> objects = [.. written.Where(static o => o is not (Pod or Service or Namespace or Node))];
        Dictionary<string, Node> nodes = Nodes(written);
        objects.AddRange(nodes.Values);
        objects.AddRange(Namespaces(written));

        var problems = new List<PlanProblem>();
        WorkloadPlan workloads = _workloads.Plan([.. written.Where(static o => o is not Node), .. nodes.Values], held.All<Pod>());
        List<Pod> pods = [.. written.OfType<Pod>().ExceptBy(workloads.Pods.Select(ObjectKey.Of), ObjectKey.Of), .. workloads.Pods];
        ServiceAllocationPlan services = _allocations.Plan(written.OfType<Service>().Select(WithUid), held.All<Service>());
        LoadBalancerPlan loadBalancers = _loadBalancers?.Plan(services.Services) ?? new([], []);
        List<Service> stored = [.. services.Services.ExceptBy(loadBalancers.Changes.Select(static change => ObjectKey.Of(change.Service)), ObjectKey.Of), .. loadBalancers.Changes.Select(static change => change.Service)];
        objects.AddRange(pods);
        objects.AddRange(stored);
        ILookup<string, Pod> podsByNamespace = pods.ToLookup(static pod => pod.Metadata.Namespace, StringComparer.Ordinal);
        Dictionary<ObjectKey, Endpoints> endpoints = written.OfType<Endpoints>().Select(WithUid).ToDictionary(ObjectKey.Of);
        foreach (Service service in stored)
        {
            // An empty selector is stored as none, so such a Service is one whose endpoints others write.
            SlicePlan plan = service.Spec.Selector.IsEmpty
                ? _mirror.Plan(ObjectKey.Of(service), endpoints.GetValueOrDefault(ObjectKey.Of(service)), service, held.SlicesOf(ObjectKey.Of(service)))
                : PlanOfSelected(service, podsByNamespace[service.Metadata.Namespace], nodes.Values, held);
            problems.AddRange(plan.Problems);
            objects.AddRange(plan.Unchanged);
            objects.AddRange(plan.Changes.Where(static change => change.Kind != SliceChangeKind.Delete).Select(static change => change.Slice));
        }

        Volatile.Write(ref _problems, [.. workloads.Problems, .. services.Problems, .. loadBalancers.Problems, .. problems.DistinctBy(static problem => (problem.Kind, problem.Key, problem.Field))]);
        _cluster.Replace(Owner, objects);
    }

    private static IApiObject WithDefaults(IApiObject target) => ApiRules.For(target.ApiVersion, target.Kind)?.ApplyDefaults(target) ?? target;

    // Slices name the Service or Endpoints that they are made of by its identity, so it needs one.
    private static Service WithUid(Service service) => service with { Metadata = WithUid(service.Metadata) };

    private static Endpoints WithUid(Endpoints endpoints) => endpoints with { Metadata = WithUid(endpoints.Metadata) };

    private static ObjectMeta WithUid(ObjectMeta metadata) => metadata.Uid.Length > 0 ? metadata : metadata with { Uid = $"{metadata.Namespace}.{metadata.Name}" };

    // The nodes that were written, those that pods say they are on, and this one: its loopback addresses are what local clients come from.
    private Dictionary<string, Node> Nodes(List<IApiObject> written)
    {
        Dictionary<string, Node> nodes = written.OfType<Node>().ToDictionary(static node => node.Metadata.Name, StringComparer.Ordinal);
        foreach (string name in written.OfType<Pod>().Select(static pod => pod.Spec.NodeName).Where(static name => name.Length > 0).Append(_options.Node))
        {
            nodes.TryAdd(name, new() { Metadata = new() { Name = name, Labels = ValueMap.Of((Node.HostnameLabel, name)) } });
        }

        Node own = nodes[_options.Node];
        if (own.Status.Addresses.IsEmpty)
        {
            own = own with
            {
                Status = own.Status with
                {
                    Addresses = [new() { Type = "InternalIP", Address = "127.0.0.1" }, new() { Type = "InternalIP", Address = "::1" }, new() { Type = "Hostname", Address = _options.Node }],
                    Conditions = [new() { Type = "Ready", Status = "True" }],
                },
            };
        }

        nodes[_options.Node] = own;
        return nodes;
    }

    // As the API server: every namespace has a label with its name. Those that manifests only mention exist too.
    private static IEnumerable<Namespace> Namespaces(List<IApiObject> written)
    {
        Dictionary<string, Namespace> namespaces = written.OfType<Namespace>().ToDictionary(static n => n.Metadata.Name, StringComparer.Ordinal);
        foreach (string name in written.Select(static o => o.Metadata.Namespace).Append("default").Where(static name => name.Length > 0))
        {
            namespaces.TryAdd(name, new() { Metadata = new() { Name = name } });
        }

        return namespaces.Values.Select(static n => n with
        {
            Metadata = n.Metadata with { Labels = n.Metadata.Labels.With(Namespace.NameLabel, n.Metadata.Name) },
            Status = n.Status.Phase.Length > 0 ? n.Status : n.Status with { Phase = "Active" },
        });
    }

    private SlicePlan PlanOfSelected(Service service, IEnumerable<Pod> pods, IEnumerable<Node> nodes, ClusterSnapshot held)
    {
        if (service.Spec.Type == ServiceTypes.ExternalName) return new();
        IEnumerable<EndpointSlice> own = held.SlicesOf(ObjectKey.Of(service)).Where(slice => slice.Metadata.OwnerReferences.Any(owner => owner.Uid == service.Metadata.Uid));
        return _slices.Plan(service, pods.Where(pod => LabelMaps.Matches(service.Spec.Selector, pod.Metadata.Labels)), nodes, own);
    }
}
