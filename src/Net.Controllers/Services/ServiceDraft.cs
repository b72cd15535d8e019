using System.Globalization;
using Net.Model;

namespace Net.Controllers;

/// <summary>One Service on its way through <see cref="ServiceAllocationPlanner"/>: what it asks for, and what it has got so far.</summary>
internal sealed class ServiceDraft
{
    private readonly Service _service;
    private readonly Service? _before;
    private readonly ObjectKey _key;
    private readonly IpFamily[] _families;
    private readonly IpAddress[] _addresses;
    private readonly bool[] _addressRefused;
    private readonly int[] _ports;
    private readonly bool[] _portRefused;
    private int _healthCheckPort;
    private bool _healthCheckRefused;

    public ServiceDraft(Service service, Service? before, ValueList<IpCidr> cidrs)
    {
        _service = service;
        _before = before;
        _key = ObjectKey.Of(service);
        _families = WantsClusterIPs ? FamiliesOf(service.Spec, cidrs) : [];
        _addresses = new IpAddress[_families.Length];
        _addressRefused = new bool[_families.Length];
        _ports = new int[service.Spec.Ports.Count];
        _portRefused = new bool[_ports.Length];
    }

    private ServiceSpec Spec => _service.Spec;

    private bool WantsClusterIPs => Spec.Type != ServiceTypes.ExternalName && !_service.IsHeadless();

    private bool WantsNodePorts =>
        Spec.Type == ServiceTypes.NodePort || (Spec.Type == ServiceTypes.LoadBalancer && Spec.AllocateLoadBalancerNodePorts != false);

    private bool MayHaveNodePorts => Spec.Type is ServiceTypes.NodePort or ServiceTypes.LoadBalancer;

    private bool WantsHealthCheckPort => Spec.Type == ServiceTypes.LoadBalancer && Spec.ExternalTrafficPolicy == TrafficPolicies.Local;

    private ValueList<string> NamedAddresses =>
        !Spec.ClusterIPs.IsEmpty ? Spec.ClusterIPs : Spec.ClusterIP.Length > 0 ? [Spec.ClusterIP] : default;

    /// <summary>Takes the values the Service names itself; with <paramref name="onlyHeld"/> those only that it held before.</summary>
    public void TakeNamed(List<ClusterIpAllocator> addresses, NodePortBook ports, bool onlyHeld, List<PlanProblem> problems)
    {
        ValueList<string> named = NamedAddresses;
        for (int i = 0; i < _families.Length && i < named.Count; i++)
        {
            if (named[i].Length == 0 || _addresses[i].IsValid || _addressRefused[i]) continue;
            if (onlyHeld && HeldAddress(_families[i]) is not { IsValid: true }) continue;
            TakeNamedAddress(i, named[i], addresses, problems);
        }

        for (int i = 0; i < _ports.Length && MayHaveNodePorts; i++)
        {
            int wanted = Spec.Ports[i].NodePort;
            if (wanted == 0 || _ports[i] != 0 || _portRefused[i] || (onlyHeld && HeldPort(Spec.Ports[i]) != wanted)) continue;
            _portRefused[i] = !TakeNamedPort(wanted, $"spec.ports[{i}].nodePort", ports, problems);
            if (!_portRefused[i]) _ports[i] = wanted;
        }

        int check = Spec.HealthCheckNodePort;
        if (!WantsHealthCheckPort || check == 0 || _healthCheckPort != 0 || _healthCheckRefused || (onlyHeld && _before?.Spec.HealthCheckNodePort != check)) return;
        _healthCheckRefused = !TakeNamedPort(check, "spec.healthCheckNodePort", ports, problems);
        if (!_healthCheckRefused) _healthCheckPort = check;
    }

    /// <summary>Takes what the Service had and does not name.</summary>
    public void TakeHeld(List<ClusterIpAllocator> addresses, NodePortBook ports)
    {
        for (int i = 0; i < _families.Length; i++)
        {
            if (_addresses[i].IsValid || _addressRefused[i] || HeldAddress(_families[i]) is not { IsValid: true } held) continue;
            if (addresses.Any(allocator => allocator.Allocate(held).Succeeded)) _addresses[i] = held;
        }

        for (int i = 0; i < _ports.Length && WantsNodePorts; i++)
        {
            if (_ports[i] != 0 || _portRefused[i]) continue;
            int held = HeldPort(Spec.Ports[i]);
            if (held != 0 && ports.Take(held, _key) == AllocationStatus.Allocated) _ports[i] = held;
        }

        int check = _before?.Spec.HealthCheckNodePort ?? 0;
        if (WantsHealthCheckPort && _healthCheckPort == 0 && !_healthCheckRefused && check != 0 && ports.Take(check, _key) == AllocationStatus.Allocated) _healthCheckPort = check;
    }

    /// <summary>Chooses what is still missing.</summary>
    public void TakeNew(List<ClusterIpAllocator> addresses, NodePortBook ports, List<PlanProblem> problems)
    {
        for (int i = 0; i < _families.Length; i++)
        {
            if (_addresses[i].IsValid || _addressRefused[i]) continue;
            string family = IpFamilies.Format(_families[i]);
            ulong start = StableHash.Of(_key.Namespace, _key.Name, family).Value;
            ClusterIpAllocator[] ranges = [.. addresses.Where(allocator => allocator.Range.Cidr.Family == _families[i])];
            _addresses[i] = ranges.Select(allocator => allocator.AllocateNext(start)).Where(static got => got.Succeeded).Select(static got => got.Value).FirstOrDefault();
            if (_addresses[i].IsValid) continue;
            if (ranges.Length == 0) Refuse(problems, $"spec.ipFamilies[{i}]", PlanProblemReason.FamilyNotConfigured, $"{family} is not configured on this cluster");
            else Refuse(problems, "spec.clusterIPs", PlanProblemReason.PoolExhausted, $"failed to allocate a serviceIP: the range {ranges[^1].Range.Cidr} is full");
        }

        for (int i = 0; i < _ports.Length && WantsNodePorts; i++)
        {
            if (_ports[i] != 0 || _portRefused[i]) continue;
            ServicePort port = Spec.Ports[i];

            // Ports of one number and different protocols share a node port, as they do at creation on the API server.
            int shared = Array.FindIndex(_ports, taken => taken != 0);
            for (; shared >= 0; shared = Array.FindIndex(_ports, shared + 1, static taken => taken != 0))
            {
                if (Spec.Ports[shared].Port == port.Port && TransportProtocols.Parse(Spec.Ports[shared].Protocol) != TransportProtocols.Parse(port.Protocol)) break;
            }

            _ports[i] = shared >= 0 ? _ports[shared] : NextPort(port.Port.ToString(CultureInfo.InvariantCulture), $"spec.ports[{i}].nodePort", ports, problems);
        }

        if (WantsHealthCheckPort && _healthCheckPort == 0 && !_healthCheckRefused) _healthCheckPort = NextPort("healthCheckNodePort", "spec.healthCheckNodePort", ports, problems);
    }

    /// <summary>The Service with what it has got.</summary>
    public Service Finish()
    {
        ServiceSpec spec = Spec;
        if (WantsClusterIPs)
        {
            string[] texts = [.. _addresses.Where(static address => address.IsValid).Select(static address => address.ToString())];
            spec = spec with
            {
                ClusterIP = texts.Length > 0 ? texts[0] : "",
                ClusterIPs = texts.Length > 0 ? texts.ToValueList() : default,
                IpFamilies = _families.Where((_, i) => _addresses[i].IsValid).Select(IpFamilies.Format).ToValueList(),
            };
        }

        if (MayHaveNodePorts) spec = spec with { Ports = spec.Ports.Select((port, i) => port.NodePort == _ports[i] ? port : port with { NodePort = _ports[i] }).ToValueList() };
        if (WantsHealthCheckPort) spec = spec with { HealthCheckNodePort = _healthCheckPort };
        return spec == Spec ? _service : _service with { Spec = spec };
    }

    private static IpFamily[] FamiliesOf(ServiceSpec spec, ValueList<IpCidr> cidrs)
    {
        var families = new List<IpFamily>();
        families.AddRange(spec.IpFamilies.Select(IpFamilies.Parse).Where(static family => family != IpFamily.None));
        if (families.Count == 0)
        {
            ValueList<string> named = spec.ClusterIPs.IsEmpty ? [spec.ClusterIP] : spec.ClusterIPs;
            families.AddRange(named.Select(static text => IpAddress.TryParse(text, out IpAddress address) ? address.Family : IpFamily.None).Where(static family => family != IpFamily.None));
        }

        IpFamily[] configured = [.. cidrs.Select(static cidr => cidr.Family).Distinct()];
        if (families.Count == 0 && configured.Length > 0) families.Add(configured[0]);
        bool dual = spec.IpFamilyPolicy is IpFamilyPolicies.PreferDualStack or IpFamilyPolicies.RequireDualStack;
        if (dual && families.Count == 1) families.AddRange(configured.Where(family => family != families[0]));
        return [.. families.Distinct().Take(2)];
    }

    private void TakeNamedAddress(int i, string text, List<ClusterIpAllocator> addresses, List<PlanProblem> problems)
    {
        string field = $"spec.clusterIPs[{i}]";
        _addressRefused[i] = true;
        if (!IpAddress.TryParse(text, out IpAddress address) || address.Family != _families[i])
        {
            Refuse(problems, field, PlanProblemReason.Invalid, $"'{text}' is not an {IpFamilies.Format(_families[i])} address");
            return;
        }

        AllocationStatus status = AllocationStatus.FamilyNotConfigured;
        string ranges = "";
        foreach (ClusterIpAllocator allocator in addresses.Where(allocator => allocator.Range.Cidr.Family == address.Family))
        {
            status = allocator.Allocate(address).Status;
            ranges = allocator.Range.Cidr.ToString();
            if (status != AllocationStatus.NotInRange) break;
        }

        switch (status)
        {
            case AllocationStatus.Allocated:
                _addresses[i] = address;
                _addressRefused[i] = false;
                break;
            case AllocationStatus.AlreadyAllocated:
                Refuse(problems, field, PlanProblemReason.AlreadyAllocated, $"failed to allocate IP {address}: provided IP is already allocated");
                break;
            case AllocationStatus.NotInRange:
                Refuse(problems, field, PlanProblemReason.NotInRange,
                    $"failed to allocate IP {address}: the provided IP ({address}) is not in the valid range. The range of valid IPs is {ranges}");
                break;
            default:
                Refuse(problems, field, PlanProblemReason.FamilyNotConfigured, $"{IpFamilies.Format(address.Family)} is not configured on this cluster");
                break;
        }
    }

    private bool TakeNamedPort(int port, string field, NodePortBook ports, List<PlanProblem> problems)
    {
        switch (ports.Take(port, _key))
        {
            case AllocationStatus.Allocated:
                return true;
            case AllocationStatus.AlreadyAllocated:
                Refuse(problems, field, PlanProblemReason.AlreadyAllocated, $"provided port is already allocated: {port} belongs to Service {ports.HolderOf(port)}");
                return false;
            default:
                Refuse(problems, field, PlanProblemReason.NotInRange, $"provided port is not in the valid range. The range of valid ports is {ports.Range}");
                return false;
        }
    }

    private int NextPort(string purpose, string field, NodePortBook ports, List<PlanProblem> problems)
    {
        Allocation<int> next = ports.TakeNext(StableHash.Of(_key.Namespace, _key.Name, purpose).Value, _key);
        if (!next.Succeeded) Refuse(problems, field, PlanProblemReason.PoolExhausted, $"failed to allocate a nodePort: the range {ports.Range} is full");
        return next.Value;
    }

    private IpAddress HeldAddress(IpFamily family) =>
        _before is null ? default : _before.ClusterAddresses().FirstOrDefault(address => address.Family == family);

    private int HeldPort(ServicePort port) => _before?.Spec.Ports
        .FirstOrDefault(old => old.Port == port.Port && TransportProtocols.Parse(old.Protocol) == TransportProtocols.Parse(port.Protocol))?.NodePort ?? 0;

    private void Refuse(List<PlanProblem> problems, string field, PlanProblemReason reason, string message) =>
        problems.Add(new("Service", _key, field, reason, message));
}
