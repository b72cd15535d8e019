using Microsoft.Extensions.Options;
using Net.Model;

namespace Net.Dataplane;

/// <summary>Checks <see cref="NetDataplaneOptions"/>; finds every problem.</summary>
public sealed class NetDataplaneOptionsValidator : IValidateOptions<NetDataplaneOptions>
{
    /// <summary>What is wrong, as <c>ServiceCidrs[0]: …</c>; empty when nothing is.</summary>
    public static IReadOnlyList<string> Validate(NetDataplaneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();
        Ranges(problems, nameof(options.ServiceCidrs), options.ServiceCidrs);
        Ranges(problems, nameof(options.NodePortAddresses), options.NodePortAddresses);
        problems.AddRange(Validate(options.Proxy).Select(static problem => $"{nameof(options.Proxy)}.{problem}"));
        return problems;
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, NetDataplaneOptions options)
    {
        IReadOnlyList<string> problems = Validate(options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Validate(ServiceProxyOptions options)
    {
        if (!BalancerNames.All.Contains(options.Balancer)) yield return $"Balancer: '{options.Balancer}' is none of {string.Join(", ", BalancerNames.All)}";
        if (options.Drain < TimeSpan.Zero) yield return $"Drain: {options.Drain} is negative";
        if (options.EjectAfter < 0) yield return $"EjectAfter: {options.EjectAfter} is negative; 0 ejects no backend";
        if (options.EjectionTime <= TimeSpan.Zero) yield return $"EjectionTime: {options.EjectionTime} is not positive";
        if (options.MaxConnections < 0) yield return $"MaxConnections: {options.MaxConnections} is negative; 0 is no limit";
        if (options.HealthTimeout <= TimeSpan.Zero) yield return $"HealthTimeout: {options.HealthTimeout} is not positive";
        if (options.Transparent is { Table: "" }) yield return "Transparent.Table: a name is needed, such as net-dataplane";
        if (options.RemovedEndpointDrain < TimeSpan.Zero) yield return $"RemovedEndpointDrain: {options.RemovedEndpointDrain} is negative; null lets connections end by themselves";
        if (options.UnprivilegedPortOffset is < 0 or > 64511) yield return $"UnprivilegedPortOffset: {options.UnprivilegedPortOffset} is not 0 to 64511";
        if (options.Tcp.Loops < 0) yield return $"Tcp.Loops: {options.Tcp.Loops} is negative; 0 is one for each processor";
        if (options.Tcp.ReadSize is < 4096 or > 1 << 20) yield return $"Tcp.ReadSize: {options.Tcp.ReadSize} is not 4096 to 1048576";
        if (options.TcpListeners.MaxConnections < 0) yield return $"TcpListeners.MaxConnections: {options.TcpListeners.MaxConnections} is negative; 0 is no limit";
        if (options.TcpListeners.ConnectAttempts < 1) yield return $"TcpListeners.ConnectAttempts: {options.TcpListeners.ConnectAttempts} is less than 1";
        if (options.TcpListeners.ConnectTimeout <= TimeSpan.Zero) yield return $"TcpListeners.ConnectTimeout: {options.TcpListeners.ConnectTimeout} is not positive";
        if (options.Udp.Loops < 0) yield return $"Udp.Loops: {options.Udp.Loops} is negative; 0 is one for each processor";
        if (options.UdpListeners.MaxSessions < 1) yield return $"UdpListeners.MaxSessions: {options.UdpListeners.MaxSessions} is less than 1";
        if (options.UdpListeners.SessionTimeout <= TimeSpan.Zero) yield return $"UdpListeners.SessionTimeout: {options.UdpListeners.SessionTimeout} is not positive";
    }

    private static void Ranges(List<string> problems, string name, IList<string> ranges)
    {
        for (int i = 0; i < ranges.Count; i++)
        {
            if (!IpCidr.TryParse(ranges[i], out _)) problems.Add($"{name}[{i}]: '{ranges[i]}' is not a range such as 10.96.0.0/16 or fd00:10:96::/108");
        }
    }
}
