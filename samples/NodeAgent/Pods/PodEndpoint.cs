using System.Net;
using Net.Model;

namespace NodeAgent.Pods;

/// <summary>One address and container port of a pod that the agent answers at.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Node">The pod's node.</param>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Address">The address and port, as the pod has them.</param>
/// <param name="Listening">Where the agent listens for it: the same, but for a port that this process may not bind.</param>
public sealed record PodEndpoint(ObjectKey Pod, string Node, TransportProtocol Protocol, IPEndPoint Address, IPEndPoint Listening)
{
    /// <summary>The endpoints of a pod that has addresses: one for each address and each TCP or UDP container port.</summary>
    public static IEnumerable<PodEndpoint> Of(Pod pod)
    {
        if (pod.IsTerminal() || pod.Spec.HostNetwork) yield break;
        IEnumerable<ContainerPort> ports = pod.Spec.Containers.Concat(pod.Spec.InitContainers.Where(static c => c.RestartPolicy == "Always")).SelectMany(static container => container.Ports);
        foreach (ContainerPort port in ports)
        {
            TransportProtocol protocol = TransportProtocols.Parse(port.Protocol);
            if (protocol is not (TransportProtocol.Tcp or TransportProtocol.Udp) || port.Port is < 1 or > 65535) continue;
            foreach (IpAddress address in pod.Addresses())
            {
                IPAddress ip = address.ToIPAddress();
                yield return new(ObjectKey.Of(pod), pod.Spec.NodeName, protocol, new(ip, port.Port), new(ip, PrivilegedPorts.Shift((ushort)port.Port)));
            }
        }
    }
}
