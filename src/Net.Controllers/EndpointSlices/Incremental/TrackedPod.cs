using Net.Model;

namespace Net.Controllers;

/// <summary>A pod with what it is of its Service: its ports, and its endpoint in each family.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Ports">Its ports; null when it is no endpoint at all.</param>
/// <param name="IsLeftOut">Whether it is left out since its node is not known.</param>
/// <param name="V4">Its IPv4 endpoint, or null.</param>
/// <param name="V6">Its IPv6 endpoint, or null.</param>
internal sealed record TrackedPod(Pod Pod, PortSet? Ports, bool IsLeftOut, Endpoint? V4, Endpoint? V6)
{
    /// <summary>Works out what a pod is of its Service, in the families that the Service has slices of.</summary>
    public static TrackedPod Of(Pod pod, ServiceEndpoints endpoints, string[] families)
    {
        if (!PodEndpoints.Belongs(pod, includeTerminating: true)) return new(pod, null, false, null, null);
        PortSet ports = endpoints.PortsOf(pod);
        return endpoints.IsLeftOut(pod) ? new(pod, ports, true, null, null) : new(pod, ports, false, Build(IpFamilies.IPv4), Build(IpFamilies.IPv6));

        Endpoint? Build(string family) => families.Contains(family) ? endpoints.Build(pod, IpFamilies.Parse(family)) : null;
    }

    public Endpoint? Of(string family) => family == IpFamilies.IPv6 ? V6 : V4;

    public IEnumerable<EndpointIdentity> Identities()
    {
        if (V4 is not null) yield return EndpointIdentity.Of(V4);
        if (V6 is not null) yield return EndpointIdentity.Of(V6);
    }
}
