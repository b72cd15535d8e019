using System.Globalization;
using System.Text.Json;
using Net.Model;

namespace Net.Conformance.Api;

/// <summary>The cluster a case was recorded in: what is taken, and what was allocated on the way.</summary>
public sealed class RecordedCluster : IServiceAllocations
{
    private const int FirstNodePort = 30000;

    private const int LastNodePort = 32767;

    private const string NameSuffix = "qzqzq";

    // What is handed out stands far from what cases ask for, so that it is known again in the output.
    private const int FirstHandedOut = 32500;

    private static readonly IpCidr Four = IpCidr.Parse("10.96.0.0/16");

    private static readonly IpCidr Six = IpCidr.Parse("fd00:10:96::/108");

    private static readonly IpAddress FourHandedOut = IpAddress.Parse("10.96.254.254");

    private static readonly IpAddress SixHandedOut = IpAddress.Parse("fd00:10:96::f:fefe");

    private readonly HashSet<IpAddress> _addresses = [IpAddress.Parse("10.96.0.1")];

    private readonly HashSet<int> _ports = [];

    private readonly HashSet<(string Kind, ObjectKey Key)> _stored = [];

    private readonly HashSet<int> _handedOut = [];

    private RecordedCluster()
    {
        Context = new()
        {
            MakeName = static prefix => prefix + NameSuffix,
            BeginAllocations = () => this,
            IsStored = (resource, key) => _stored.Contains((resource.Kind, key)),
        };
    }

    /// <summary>What the rules may know.</summary>
    public ApiRuleContext Context { get; }

    /// <inheritdoc/>
    public ClusterFamilies Families { get; } = ClusterFamilies.DualStack(IpFamily.IPv4);

    /// <summary>The cluster of a case.</summary>
    public static RecordedCluster Of(ApiCase recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        var cluster = new RecordedCluster();
        foreach (JsonElement stored in recorded.Existing)
        {
            if (ApiReplay.Read(stored) is { } known) cluster._stored.Add((known.Kind, ObjectKey.Of(known)));
        }

        foreach (JsonElement stored in recorded.Old is { } old ? recorded.Existing.Append(old) : recorded.Existing)
        {
            if (ApiReplay.Read(stored) is not Service service) continue;
            foreach (IpAddress address in service.ClusterAddresses()) cluster._addresses.Add(address);
            cluster._ports.UnionWith(service.Spec.Ports.Select(static port => port.NodePort).Append(service.Spec.HealthCheckNodePort).Where(static port => port != 0));
        }

        return cluster;
    }

    /// <inheritdoc/>
    public string? ReserveAddress(IpAddress address)
    {
        IpCidr range = address.Family == IpFamily.IPv4 ? Four : Six;
        bool inside = range.Contains(address) && address != range.Network && (address.Family == IpFamily.IPv6 || address != range.Last);
        return !inside ? AllocationProblems.AddressOutOfRange : _addresses.Add(address) ? null : AllocationProblems.AddressTaken;
    }

    /// <inheritdoc/>
    public IpAddress NextAddress(IpFamily family) => family == IpFamily.IPv4 ? FourHandedOut : SixHandedOut;

    /// <inheritdoc/>
    public string? ReserveNodePort(int port) =>
        port is < FirstNodePort or > LastNodePort ? AllocationProblems.PortOutOfRange(FirstNodePort, LastNodePort) : _ports.Add(port) ? null : AllocationProblems.PortTaken;

    /// <inheritdoc/>
    public int NextNodePort(int servicePort)
    {
        int port = FirstHandedOut;
        while (!_ports.Add(port)) port++;
        _handedOut.Add(port);
        return port;
    }

    /// <summary>A text with allocated values and made names replaced by their placeholders.</summary>
    public static string Placeheld(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace(FourHandedOut.ToString(), "<allocated:IPv4>", StringComparison.Ordinal)
            .Replace(SixHandedOut.ToString(), "<allocated:IPv6>", StringComparison.Ordinal)
            .Replace(NameSuffix + "\"", "<generated>\"", StringComparison.Ordinal);
    }

    /// <summary>Whether a value is a node port that was allocated for this write.</summary>
    internal bool IsAllocatedPort(string placeholder, JsonElement value) =>
        placeholder == "<allocated:nodePort>" && value.ValueKind == JsonValueKind.Number && _handedOut.Contains(value.GetInt32());

    /// <summary>The groups of ports that were given one and the same allocated node port; null for other kinds than Service.</summary>
    internal string? SharedNodePorts(IApiObject stored) => stored is not Service service
        ? null
        : Shown([.. service.Spec.Ports.Select(static (port, index) => (port.NodePort, Index: index)).Where(port => _handedOut.Contains(port.NodePort))
            .GroupBy(static port => port.NodePort, static port => port.Index).Where(static group => group.Count() > 1).Select(static group => (IReadOnlyList<int>)[.. group])]);

    internal static string Shown(IReadOnlyList<IReadOnlyList<int>> groups) =>
        string.Join(" ", groups.Select(static group => $"[{string.Join(",", group.Select(static index => index.ToString(CultureInfo.InvariantCulture)))}]"));
}
