using Net.Model;

namespace Net.Dataplane;

/// <summary>One endpoint of a service port, as one node sees it.</summary>
public readonly struct ServiceEndpoint : IEquatable<ServiceEndpoint>
{
    private readonly EndpointFlags _flags;

    internal ServiceEndpoint(IpAddress address, ushort port, EndpointFlags flags, EndpointHints? hints)
    {
        Address = address;
        Port = port;
        _flags = flags;
        Hints = hints;
    }

    /// <summary>The first address of the endpoint; consumers use no other.</summary>
    public IpAddress Address { get; }

    /// <summary>The port on the pod, 1 to 65535.</summary>
    public ushort Port { get; }

    /// <summary>Who should use it; null if the slice does not say.</summary>
    public EndpointHints? Hints { get; }

    /// <summary>Runs on this node.</summary>
    public bool IsLocal => _flags.HasFlag(EndpointFlags.Local);

    /// <summary>Takes new traffic; an absent condition means yes.</summary>
    public bool IsReady => _flags.HasFlag(EndpointFlags.Ready);

    /// <summary>Could serve, terminating or not; an absent condition means yes, whatever <see cref="IsReady"/> says, as in kube-proxy.</summary>
    public bool IsServing => _flags.HasFlag(EndpointFlags.Serving);

    /// <summary>Is going away.</summary>
    public bool IsTerminating => _flags.HasFlag(EndpointFlags.Terminating);

    /// <summary>Stands in when nothing is ready: serves while it terminates (KEP-1669).</summary>
    public bool IsStandIn => IsServing && IsTerminating;

    /// <summary>Equal address, port, state and hints.</summary>
    public bool Equals(ServiceEndpoint other) =>
        Port == other.Port && _flags == other._flags && Address == other.Address && EqualityComparer<EndpointHints?>.Default.Equals(Hints, other.Hints);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ServiceEndpoint other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, Port, _flags);

    /// <summary><c>10.1.0.5:8080</c> or <c>[fd00::5]:8080</c>.</summary>
    public override string ToString() => Address.Family == IpFamily.IPv6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";

    /// <summary>Whether both are equal.</summary>
    public static bool operator ==(ServiceEndpoint left, ServiceEndpoint right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(ServiceEndpoint left, ServiceEndpoint right) => !left.Equals(right);

    internal bool HintsNode(string node)
    {
        if (Hints is null) return false;
        foreach (ForNode hint in Hints.ForNodes.AsSpan())
        {
            if (hint.Name == node) return true;
        }

        return false;
    }

    internal bool HintsZone(string zone)
    {
        if (Hints is null) return false;
        foreach (ForZone hint in Hints.ForZones.AsSpan())
        {
            if (hint.Name == zone) return true;
        }

        return false;
    }
}

[Flags]
internal enum EndpointFlags : byte
{
    None = 0,
    Local = 1,
    Ready = 2,
    Serving = 4,
    Terminating = 8,
}
