using Net.Model;

namespace Net.Controllers;

/// <summary>What decides whether a Service may share an address with others.</summary>
internal sealed class LoadBalancerTenant(Service service)
{
    private readonly HashSet<(int Port, TransportProtocol Protocol)> _ports = [.. service.Spec.Ports.Select(static port => (port.Port, TransportProtocols.Parse(port.Protocol)))];

    public ObjectKey Key { get; } = ObjectKey.Of(service);

    /// <summary>The text that Services which share have in common; empty for one that shares with nobody.</summary>
    public string SharingKey { get; } = service.Metadata.Annotation(LoadBalancerAnnotations.SharingKey) ?? "";

    private bool IsLocal { get; } = service.Spec.ExternalTrafficPolicy == TrafficPolicies.Local;

    private ValueMap<string> Selector { get; } = service.Spec.Selector;

    /// <summary>
    /// Why the two cannot have one address, or null. With a Local policy the address is announced only where endpoints are, so such Services must have the same ones.
    /// </summary>
    public string? WhyNotWith(LoadBalancerTenant other)
    {
        if (other.Key == Key) return null;
        if (SharingKey.Length == 0 || SharingKey != other.SharingKey) return $"it belongs to Service {other.Key}, which does not share it";
        if (_ports.Overlaps(other._ports)) return $"Service {other.Key}, which shares it, has the same port";
        return (IsLocal || other.IsLocal) && Selector != other.Selector ? $"Service {other.Key}, which shares it, has other pods, and one of both wants its traffic local" : null;
    }
}
