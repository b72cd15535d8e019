using System.Net;
using Microsoft.Extensions.Options;

namespace Net.Dns;

/// <summary>Checks <see cref="NetDnsOptions"/>; finds every problem of every part.</summary>
public sealed class NetDnsOptionsValidator : IValidateOptions<NetDnsOptions>
{
    /// <summary>What is wrong, as <c>Server.Listen[0]: …</c>; empty when nothing is.</summary>
    public static IReadOnlyList<string> Validate(NetDnsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> problems =
        [
            .. Within(nameof(options.Server), DnsServerOptionsValidator.Validate(options.Server)),
            .. Within(nameof(options.Zone), ClusterZoneOptionsValidator.Validate(options.Zone)),
            .. Within(nameof(options.Forwarding), ForwarderOptionsValidator.Validate(options.Forwarding)),
        ];
        if (options.Cache is { } cache) problems.AddRange(Within(nameof(options.Cache), DnsCacheOptionsValidator.Validate(cache)));
        if (options.SearchPaths is { } paths) problems.AddRange(Within(nameof(options.SearchPaths), SearchPathOptionsValidator.Validate(paths)));
        problems.AddRange(Loops(options));
        return problems;
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, NetDnsOptions options)
    {
        IReadOnlyList<string> problems = Validate(options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Within(string part, IReadOnlyList<string> problems) => problems.Select(problem => $"{part}.{problem}");

    /// <summary>An upstream that is this server answers no question and multiplies all.</summary>
    private static IEnumerable<string> Loops(NetDnsOptions options)
    {
        HashSet<IPEndPoint> own = [];
        foreach (string listen in options.Server.Listen)
        {
            if (IPEndPoint.TryParse(listen, out IPEndPoint? address)) own.Add(address);
        }

        for (int i = 0; i < options.Forwarding.Zones.Count; i++)
        {
            IList<string> upstreams = options.Forwarding.Zones[i].Upstreams;
            for (int k = 0; k < upstreams.Count; k++)
            {
                if (ForwarderOptionsValidator.TryReadAddress(upstreams[k], out IPEndPoint upstream) && own.Contains(upstream)) yield return $"Forwarding.Zones[{i}].Upstreams[{k}]: {upstreams[k]} is where this server listens";
            }
        }
    }
}
