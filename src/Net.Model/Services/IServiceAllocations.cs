namespace Net.Model;

/// <summary>
/// The cluster IPs and node ports that one write of a Service may take. An allocator implements it; what a refused write took is the allocator's to give back.
/// </summary>
public interface IServiceAllocations
{
    /// <summary>The families the cluster gives addresses of.</summary>
    ClusterFamilies Families { get; }

    /// <summary>Takes an address that was asked for.</summary>
    /// <returns>Null when taken, or why not: <see cref="AllocationProblems.AddressTaken"/>, <see cref="AllocationProblems.AddressOutOfRange"/> or another text.</returns>
    string? ReserveAddress(IpAddress address);

    /// <summary>Takes any free address of a family; <c>default</c> when there is none.</summary>
    IpAddress NextAddress(IpFamily family);

    /// <summary>Takes a node port that was asked for.</summary>
    /// <returns>Null when taken, or why not: <see cref="AllocationProblems.PortTaken"/>, <see cref="AllocationProblems.PortOutOfRange"/> or another text.</returns>
    string? ReserveNodePort(int port);

    /// <summary>Takes any free node port; 0 when there is none.</summary>
    /// <param name="servicePort">The port of the Service that it is for, 0 for health checks: for allocators that choose by a hash of what they choose for.</param>
    int NextNodePort(int servicePort);
}

/// <summary>Why an address or a port cannot be taken, in the API server's words.</summary>
public static class AllocationProblems
{
    /// <summary>Somebody has the address.</summary>
    public const string AddressTaken = "provided IP is already allocated";

    /// <summary>No ServiceCIDR holds the address, or it is the first or last of one.</summary>
    public const string AddressOutOfRange = "the provided network does not match the current range";

    /// <summary>Somebody has the port.</summary>
    public const string PortTaken = "provided port is already allocated";

    /// <summary>The port is outside the range of node ports.</summary>
    /// <param name="first">The first of the range.</param>
    /// <param name="last">The last of the range.</param>
    public static string PortOutOfRange(int first, int last) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"provided port is not in the valid range. The range of valid ports is {first}-{last}");
}

/// <summary>
/// Allocations where everything is free and nothing is kept: for checking Services that no cluster has seen yet. Addresses handed out are of the ranges for
/// documentation (RFC 5737, RFC 3849), node ports count up from 30000.
/// </summary>
public sealed class OpenServiceAllocations(ClusterFamilies families) : IServiceAllocations
{
    private const int FirstNodePort = 30000;

    private static readonly IpAddress FourExample = IpAddress.Parse("192.0.2.1");

    private static readonly IpAddress SixExample = IpAddress.Parse("2001:db8::1");

    private readonly HashSet<int> _ports = [];

    /// <inheritdoc/>
    public ClusterFamilies Families { get; } = families;

    /// <inheritdoc/>
    public string? ReserveAddress(IpAddress address) => null;

    /// <inheritdoc/>
    public IpAddress NextAddress(IpFamily family) => family == IpFamily.IPv6 ? SixExample : FourExample;

    /// <inheritdoc/>
    public string? ReserveNodePort(int port) => _ports.Add(port) ? null : AllocationProblems.PortTaken;

    /// <inheritdoc/>
    public int NextNodePort(int servicePort)
    {
        int port = FirstNodePort;
        while (!_ports.Add(port)) port++;
        return port;
    }
}
