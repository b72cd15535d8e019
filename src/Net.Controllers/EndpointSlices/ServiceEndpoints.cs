using Net.Model;

namespace Net.Controllers;

/// <summary>From the pods of one Service to its endpoints, with the nodes there are.</summary>
internal sealed class ServiceEndpoints(Service service, NodeTopology nodes)
{
    private readonly ServicePortResolver _resolver = new(service);

    /// <summary>The ports of a pod; the same object for equal ports.</summary>
    public PortSet PortsOf(Pod pod) => _resolver.Resolve(pod);

    /// <summary>Whether a pod is left out since its node is not known, which matters unless the Service publishes everything.</summary>
    public bool IsLeftOut(Pod pod) => !service.Spec.PublishNotReadyAddresses && !nodes.TryGetZone(pod.Spec.NodeName, out _);

    /// <summary>The endpoint of a pod in one family; null when it has no address of that family.</summary>
    public Endpoint? Build(Pod pod, IpFamily family)
    {
        nodes.TryGetZone(pod.Spec.NodeName, out string? zone);
        Endpoint endpoint = PodEndpoints.Build(service, pod, zone, family);
        return endpoint.Addresses.IsEmpty ? null : endpoint;
    }
}
