using System.Net;
using Microsoft.Extensions.Options;

namespace Net.Dns;

/// <summary>Checks <see cref="ForwarderOptions"/>; finds every problem, not the first.</summary>
public sealed class ForwarderOptionsValidator : IValidateOptions<ForwarderOptions>
{
    private const int MostUpstreams = 15;

    /// <summary>What is wrong, as <c>Zones[0].Upstreams[1]: …</c>; empty when nothing is.</summary>
    public static IReadOnlyList<string> Validate(ForwarderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> problems = [];
        HashSet<DnsName> seen = [];
        for (int i = 0; i < options.Zones.Count; i++)
        {
            ForwardZone zone = options.Zones[i];
            string at = $"Zones[{i}]";
            if (!DnsName.TryParse(zone.Zone, out DnsName name)) problems.Add($"{at}.Zone: '{zone.Zone}' is not a domain name");
            else if (!seen.Add(name)) problems.Add($"{at}.Zone: '{zone.Zone}' is there twice");
            if (zone.Upstreams.Count > MostUpstreams) problems.Add($"{at}.Upstreams: at most {MostUpstreams}");
            for (int k = 0; k < zone.Upstreams.Count; k++)
            {
                if (!TryReadAddress(zone.Upstreams[k], out _)) problems.Add($"{at}.Upstreams[{k}]: '{zone.Upstreams[k]}' is not an address such as 10.0.0.10, 10.0.0.10:5353 or [fd00::a]:53");
            }

            if (!Enum.IsDefined(zone.Policy)) problems.Add($"{at}.Policy: {zone.Policy} is not a policy");
            if (!Enum.IsDefined(zone.Transport)) problems.Add($"{at}.Transport: {zone.Transport} is not a transport");
        }

        Positive(problems, nameof(options.AttemptTimeout), options.AttemptTimeout);
        Positive(problems, nameof(options.Deadline), options.Deadline);
        Positive(problems, nameof(options.ProbeInterval), options.ProbeInterval);
        Positive(problems, nameof(options.IdleConnection), options.IdleConnection);
        Within(problems, nameof(options.AttemptsPerUpstream), options.AttemptsPerUpstream, 1, 3);
        Within(problems, nameof(options.MaxConcurrent), options.MaxConcurrent, 1, 20_000);
        Within(problems, nameof(options.FailuresUntilDown), options.FailuresUntilDown, 1, 1000);
        Within(problems, nameof(options.MaxIdleConnections), options.MaxIdleConnections, 0, 1000);
        return problems;
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ForwarderOptions options)
    {
        IReadOnlyList<string> problems = Validate(options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    internal static bool TryReadAddress(string text, out IPEndPoint endPoint)
    {
        const int DnsPort = 53;
        if (!IPEndPoint.TryParse(text, out endPoint!)) return false;
        if (endPoint.Port != 0) return true;

        // Port 0 was either left out or written: only the first is meant to be 53.
        if (text.EndsWith(":0", StringComparison.Ordinal) && !IPAddress.TryParse(text, out _)) return false;
        endPoint.Port = DnsPort;
        return true;
    }

    private static void Within(List<string> problems, string field, int value, int least, int most)
    {
        if (value < least || value > most) problems.Add($"{field}: {value} must be between {least} and {most}, inclusive");
    }

    private static void Positive(List<string> problems, string field, TimeSpan value)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromMinutes(10)) problems.Add($"{field}: {value} must be longer than zero and at most 10 minutes");
    }
}
