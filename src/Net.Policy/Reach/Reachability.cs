using Net.Model;

namespace Net.Policy;

/// <summary>
/// Who can reach whom in a cluster, on every port, as its policies have it: made for assertions about one's own manifests and for questions over the whole cluster.
/// </summary>
/// <remarks>
/// Exact: pods, outside addresses and ports are cut into classes that no policy tells apart, and every pair of classes is decided. The classes and their matrices are made when first asked for and
/// kept; a matrix takes the square of the number of classes in bits. Flows of a pod to itself, and those between a pod and its own node, are no part of it. Thread-safe.
/// </remarks>
public sealed class Reachability
{
    private readonly Lazy<ReachPlane[]> _planes;
    private readonly Lazy<PortClass[]> _ports;
    private readonly Lazy<FlowEnd[]> _ends;

    private Reachability(PolicySnapshot policies)
    {
        Policies = policies;
        _ports = new(() => PortPartition.Of(policies));
        _planes = new(() => [.. EndPartition.Families(policies).Select(family => new ReachPlane(policies, family))]);
        _ends = new(() => [.. Planes.SelectMany(static plane => plane.Shares.Ends).Distinct().Order()]);
    }

    /// <summary>The policies that are asked.</summary>
    public PolicySnapshot Policies { get; }

    /// <summary>Everyone that flows come from or go to: workloads by namespace and name, then addresses outside. Empty when no pod has an address.</summary>
    public IReadOnlyList<FlowEnd> Ends => _ends.Value;

    /// <summary>How many classes of ends, of all families, no policy tells apart.</summary>
    public int Classes => Planes.Sum(static plane => plane.Ends.Classes.Length);

    internal IReadOnlyList<ReachPlane> Planes => _planes.Value;

    internal IReadOnlyList<PortClass> PortClasses => _ports.Value;

    /// <summary>The reachability in a cluster.</summary>
    public static Reachability Of(PolicySnapshot policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        return new(policies);
    }

    /// <summary>Whether every pod of one end reaches every pod of another on all of some ports.</summary>
    /// <param name="from">See <see cref="FlowEnd.Matches"/>: <c>shop/cart</c>, <c>shop/*</c>, <c>internet</c>.</param>
    /// <param name="to">As <paramref name="from"/>.</param>
    /// <param name="ports">See <see cref="PortSet.TryParse"/>: <c>5432/TCP</c>.</param>
    /// <exception cref="ArgumentException">An end is not there.</exception>
    /// <exception cref="FormatException"><paramref name="ports"/> is no list of ports.</exception>
    public bool CanReach(string from, string to, string ports)
    {
        PortSet wanted = PortSet.Parse(ports);
        return Pairs(from, to).All(pair => Between(pair.From, pair.To, wanted).Ports.Contains(wanted));
    }

    /// <summary>Whether no pod of one end reaches any pod of another.</summary>
    /// <param name="from">See <see cref="FlowEnd.Matches"/>: <c>shop/cart</c>, <c>shop/*</c>, <c>internet</c>.</param>
    /// <param name="to">As <paramref name="from"/>.</param>
    /// <param name="ports">On which ports, see <see cref="PortSet.TryParse"/>; on any at all by default.</param>
    /// <exception cref="ArgumentException">An end is not there.</exception>
    /// <exception cref="FormatException"><paramref name="ports"/> is no list of ports.</exception>
    public bool IsCutOff(string from, string to, string ports = "any")
    {
        PortSet unwanted = PortSet.Parse(ports);
        return Pairs(from, to).All(pair => Between(pair.From, pair.To, unwanted).IsEmpty);
    }

    /// <summary>What an end reaches, on which ports; ends that it does not reach are left out, and so are flows between addresses outside.</summary>
    /// <param name="end">See <see cref="FlowEnd.Matches"/>.</param>
    /// <exception cref="ArgumentException">The end is not there.</exception>
    public IReadOnlyList<Reach> From(string end) => NotEmpty(Pairs(end, "*"));

    /// <summary>Who reaches an end, on which ports; as <see cref="From"/>.</summary>
    /// <param name="end">See <see cref="FlowEnd.Matches"/>.</param>
    /// <exception cref="ArgumentException">The end is not there.</exception>
    public IReadOnlyList<Reach> To(string end) => NotEmpty(Pairs("*", end));

    /// <summary>Every pair of ends of which one reaches the other.</summary>
    public IReadOnlyList<Reach> All() => Ends.Count == 0 ? [] : NotEmpty(Pairs("*", "*"));

    /// <summary>What the internet reaches.</summary>
    public IReadOnlyList<Reach> Exposed() => Ends.Any(static end => end.Kind == FlowEndKind.Internet) ? From("internet") : [];

    /// <summary>On which ports one end reaches another.</summary>
    public Reach Between(FlowEnd from, FlowEnd to) => Between(from, to, PortSet.All);

    /// <summary>Which pods reach which on one port, in one family of addresses; pods without an address of it are left out. Made anew for each call.</summary>
    public PodMatrix Matrix(TransportProtocol protocol, ushort port, IpFamily family = IpFamily.IPv4) => PodMatrix.Of(Policies, PortClass.Of(protocol, port), family);

    /// <summary>As <see cref="Between(FlowEnd, FlowEnd)"/>, of ports that some of <paramref name="within"/> are alike with.</summary>
    internal Reach Between(FlowEnd from, FlowEnd to, PortSet within)
    {
        List<PortRange> all = [], some = [];
        foreach (PortClass ports in PortClasses)
        {
            if (!ports.Ports.Overlaps(within)) continue;
            (bool any, bool every) = Between(from, to, ports);
            if (any) (every ? all : some).AddRange(ports.Ports.Ranges);
        }

        return new(from, to, PortSet.Of(all), PortSet.Of(some));
    }

    private (bool Any, bool Every) Between(FlowEnd from, FlowEnd to, PortClass ports)
    {
        bool any = false, every = true;
        foreach (ReachPlane plane in Planes)
        {
            foreach ((int source, int destination, _) in plane.Shares.Between(from, to))
            {
                bool allowed = plane[ports].Has(source, destination);
                any |= allowed;
                every &= allowed;
            }
        }

        return (any, every);
    }

    private List<Reach> NotEmpty(IEnumerable<(FlowEnd From, FlowEnd To)> pairs) => [.. pairs.Select(pair => Between(pair.From, pair.To)).Where(static reach => !reach.IsEmpty)];

    // Without those that policies have no say in: between addresses outside, and of a single pod with itself.
    private IEnumerable<(FlowEnd From, FlowEnd To)> Pairs(string from, string to)
    {
        List<FlowEnd> destinations = Find(to);
        return Find(from).SelectMany(_ => destinations, static (source, destination) => (source, destination))
            .Where(pair => (pair.source.Kind == FlowEndKind.Workload || pair.destination.Kind == FlowEndKind.Workload) && (pair.source != pair.destination || HasPairs(pair.source, pair.destination)));
    }

    private bool HasPairs(FlowEnd from, FlowEnd to) => Planes.Any(plane => plane.Shares.Between(from, to).Any());

    private List<FlowEnd> Find(string pattern)
    {
        List<FlowEnd> found = [.. Ends.Where(end => end.Matches(pattern))];
        return found.Count > 0 ? found : throw new ArgumentException($"No workload or network is called '{pattern}'; there are {string.Join(", ", Ends.Take(50))}", nameof(pattern));
    }
}
