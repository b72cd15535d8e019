using Microsoft.Extensions.Options;

namespace Net.Dns;

/// <summary>Checks <see cref="SearchPathOptions"/>; finds every problem, not the first.</summary>
public sealed class SearchPathOptionsValidator : IValidateOptions<SearchPathOptions>
{
    private const int MostNodeDomains = 29;

    /// <summary>What is wrong, as <c>Zone: …</c>; empty when nothing is.</summary>
    public static IReadOnlyList<string> Validate(SearchPathOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> problems = [];
        if (!DnsName.TryParse(options.Zone, out _)) problems.Add($"Zone: '{options.Zone}' is not a domain name");
        if (options.NodeSearchList.Count > MostNodeDomains) problems.Add($"NodeSearchList: {options.NodeSearchList.Count} domains; at most {MostNodeDomains}");
        for (int i = 0; i < options.NodeSearchList.Count; i++)
        {
            if (!DnsName.TryParse(options.NodeSearchList[i], out _)) problems.Add($"NodeSearchList[{i}]: '{options.NodeSearchList[i]}' is not a domain name");
        }

        return problems;
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SearchPathOptions options)
    {
        IReadOnlyList<string> problems = Validate(options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
