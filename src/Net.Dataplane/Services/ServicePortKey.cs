using Net.Model;

namespace Net.Dataplane;

/// <summary>Names one port of one Service: what kube-proxy calls a service port name.</summary>
/// <param name="Service">The Service.</param>
/// <param name="PortName">The port's name; empty if it has none.</param>
/// <param name="Protocol">The port's protocol.</param>
public readonly record struct ServicePortKey(ObjectKey Service, string PortName, TransportProtocol Protocol)
{
    /// <summary><c>shop/cart:http</c>, or <c>shop/cart</c> for a port without a name.</summary>
    public override string ToString() => PortName.Length == 0 ? Service.ToString() : $"{Service}:{PortName}";
}
