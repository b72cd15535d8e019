using Net.Model;

namespace Net.Controllers;

/// <summary>What a Service holds that no other may have.</summary>
public enum ServiceHoldingKind
{
    /// <summary>A cluster IP.</summary>
    ClusterIp,

    /// <summary>A port on every node, of one or several ports of the Service.</summary>
    NodePort,

    /// <summary>The port on every node that answers load balancers' health checks.</summary>
    HealthCheckNodePort,
}

/// <summary>One address or node port that a Service holds.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Field">The first field it stands in, such as <c>spec.clusterIPs[0]</c>.</param>
/// <param name="Address">The address; <c>default</c> for ports.</param>
/// <param name="Port">The port; 0 for addresses.</param>
public readonly record struct ServiceHolding(ServiceHoldingKind Kind, string Field, IpAddress Address, int Port)
{
    /// <summary>
    /// What a stored Service holds: the cluster IPs of one that is neither headless nor ExternalName, each node port once, the health-check port where one is needed.
    /// </summary>
    public static IReadOnlyList<ServiceHolding> Of(Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        var holdings = new List<ServiceHolding>(2);
        if (service.Spec.Type != ServiceTypes.ExternalName && !service.IsHeadless())
        {
            ValueList<IpAddress> addresses = service.ClusterAddresses();
            for (int i = 0; i < addresses.Count; i++) holdings.Add(new(ServiceHoldingKind.ClusterIp, $"spec.clusterIPs[{i}]", addresses[i], 0));
        }

        if (service.HasNodePorts())
        {
            for (int i = 0; i < service.Spec.Ports.Count; i++)
            {
                int port = service.Spec.Ports[i].NodePort;
                if (port != 0 && !holdings.Exists(held => held.Port == port)) holdings.Add(new(ServiceHoldingKind.NodePort, $"spec.ports[{i}].nodePort", default, port));
            }
        }

        int check = service.NeedsHealthCheckNodePort() ? service.Spec.HealthCheckNodePort : 0;
        if (check != 0 && !holdings.Exists(held => held.Port == check)) holdings.Add(new(ServiceHoldingKind.HealthCheckNodePort, "spec.healthCheckNodePort", default, check));
        return holdings;
    }

    /// <summary>Whether both are the same address or the same port number, wherever they stand.</summary>
    public bool IsSameValue(ServiceHolding other) => Address == other.Address && Port == other.Port;

    /// <summary>The address or port.</summary>
    public override string ToString() => Address.IsValid ? Address.ToString() : Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
