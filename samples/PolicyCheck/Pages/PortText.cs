using Net.Model;
using Net.Policy;

namespace PolicyCheck.Pages;

/// <summary>Ports for people.</summary>
internal static class PortText
{
    /// <summary>All of them, and those between some pods.</summary>
    public static string Of(Reach reach) => (reach.Ports.IsEmpty, reach.SomePorts.IsEmpty) switch
    {
        (_, true) => reach.Ports.ToString(),
        (true, false) => $"{reach.SomePorts} between some pods",
        _ => $"{reach.Ports}; {reach.SomePorts} between some pods",
    };

    /// <summary>As short as can be: TCP goes without saying.</summary>
    public static string Short(Reach reach)
    {
        PortSet ports = reach.Ports.Union(reach.SomePorts);
        return ports.IsAll ? "any" : string.Join(", ", ports.Ranges.Select(static range => range.Protocol == TransportProtocol.Tcp ? range.ToString().Replace("/TCP", "", StringComparison.Ordinal) : range.ToString().ToLowerInvariant()));
    }
}
