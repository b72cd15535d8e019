using Microsoft.Extensions.Options;
using Net.Model;

namespace Net.Dns;

/// <summary>Checks <see cref="ClusterZoneOptions"/>; finds every problem, not the first.</summary>
public sealed class ClusterZoneOptionsValidator : IValidateOptions<ClusterZoneOptions>
{
    /// <summary>What is wrong, as <c>Zones[0]: …</c>; empty when nothing is.</summary>
    public static IReadOnlyList<string> Validate(ClusterZoneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> problems = [];
        if (options.Zones.Count + options.MultiClusterZones.Count == 0) problems.Add("Zones: at least one zone is needed");
        Names(problems, nameof(options.Zones), options.Zones);
        Names(problems, nameof(options.MultiClusterZones), options.MultiClusterZones);
        Names(problems, nameof(options.Fallthrough), options.Fallthrough);
        for (int i = 0; i < options.ServerAddresses.Count; i++)
        {
            if (!IpAddress.TryParse(options.ServerAddresses[i], out _)) problems.Add($"ServerAddresses[{i}]: '{options.ServerAddresses[i]}' is not an address");
        }

        if (options.Ttl is < 0 or > 3600) problems.Add($"Ttl: {options.Ttl} must be between 0 and 3600, inclusive");
        if (options.MaxAliases is < 1 or > 32) problems.Add($"MaxAliases: {options.MaxAliases} must be between 1 and 32, inclusive");
        if (options.Namespaces.Count > 0 && options.NamespaceSelector is not null) problems.Add("Namespaces: not together with NamespaceSelector");
        return problems;
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ClusterZoneOptions options)
    {
        IReadOnlyList<string> problems = Validate(options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void Names(List<string> problems, string field, IList<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (!DnsName.TryParse(names[i], out _)) problems.Add($"{field}[{i}]: '{names[i]}' is not a domain name");
        }
    }
}
