using Net.Model;

namespace Net.Controllers;

/// <summary>Where a plan takes from what there is and what should be: from lists looked through as a whole, or from state kept between plans.</summary>
internal interface ISliceSource
{
    /// <summary>The Service's slices that this controller keeps, in order of names.</summary>
    IReadOnlyList<EndpointSlice> Slices { get; }

    /// <summary>The pods of a slice that is known to say just what it should, so that none of its endpoints is among those wanted; null when that is not known.</summary>
    SlicePods? CheckedPods(EndpointSlice slice);

    /// <summary>Gives the endpoints of an address type to their groups, those in checked slices apart, and the pods that are left out.</summary>
    void AddWanted(string family, Func<PortSet, PortGroup> group, Action<Pod> skip);
}

/// <summary>Everything there is, looked through as a whole.</summary>
internal sealed class WholeSource : ISliceSource
{
    private readonly ServiceEndpoints _endpoints;
    private readonly List<Pod> _pods;
    private readonly List<EndpointSlice> _slices;

    public WholeSource(SliceRequest request, List<Pod> pods, string manager)
    {
        _endpoints = new(request.Service, request.Nodes);
        _pods = pods;
        _slices = [.. request.Slices.Where(slice => SlicePlanning.IsMine(slice, request.Service, manager))];
        _slices.Sort(static (left, right) => string.CompareOrdinal(left.Metadata.Name, right.Metadata.Name));
    }

    public IReadOnlyList<EndpointSlice> Slices => _slices;

    public SlicePods? CheckedPods(EndpointSlice slice) => null;

    public void AddWanted(string family, Func<PortSet, PortGroup> group, Action<Pod> skip)
    {
        IpFamily ipFamily = IpFamilies.Parse(family);
        PortSet? lastPorts = null;
        PortGroup? last = null;
        foreach (Pod pod in _pods)
        {
            if (!PodEndpoints.Belongs(pod, includeTerminating: true)) continue;
            PortSet ports = _endpoints.PortsOf(pod);
            if (!ReferenceEquals(ports, lastPorts)) (lastPorts, last) = (ports, group(ports));
            last!.IsWanted = true;
            if (_endpoints.IsLeftOut(pod)) skip(pod);
            else if (_endpoints.Build(pod, ipFamily) is { } endpoint) last.Want(endpoint, pod);
        }
    }
}
