using System.ComponentModel;
using System.Diagnostics;
using Net.Model;

namespace NodeAgent.Running;

/// <summary>A route that makes every address of a range one of this host's, so that it can be bound. Loopback ranges need none.</summary>
public sealed class LocalRoute
{
    private static readonly IpCidr Loopback = IpCidr.Parse("127.0.0.0/8");

    private readonly IpCidr _range;

    private LocalRoute(IpCidr range) => _range = range;

    /// <summary>Adds the route if the range needs one and this process may; it may with CAP_NET_ADMIN.</summary>
    /// <param name="range">The range.</param>
    /// <param name="route">The route added; null when none was needed or it was there.</param>
    /// <param name="problem">What to run by hand, when it could not be added.</param>
    public static bool TryAdd(IpCidr range, out LocalRoute? route, out string problem)
    {
        route = null;
        problem = "";
        if (Loopback.Contains(range)) return true;
        (int code, string text) = Ip("add", range);
        if (code == 0) route = new(range);
        if (code == 0 || text.Contains("File exists", StringComparison.Ordinal)) return true;
        problem = $"{range} is not of this host, and a local route could not be added ({text.Trim()}); run as root: ip {Family(range)} route add local {range} dev lo";
        return false;
    }

    /// <summary>Takes the route away again.</summary>
    public void Remove() => Ip("del", _range);

    private static (int Code, string Text) Ip(string verb, IpCidr range)
    {
        var start = new ProcessStartInfo("ip", [Family(range), "route", verb, "local", range.ToString(), "dev", "lo"]) { RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            string text = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, text);
        }
        catch (Win32Exception)
        {
            return (-1, "there is no program 'ip'");
        }
    }

    private static string Family(IpCidr range) => range.Family == IpFamily.IPv6 ? "-6" : "-4";
}
