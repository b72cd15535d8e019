using System.Collections.Frozen;

namespace Net.Model;

/// <summary>The rules of every kind that has some. One line a kind; a kind's rules live beside its type.</summary>
internal static class ApiRuleSet
{
    private static readonly FrozenDictionary<(string ApiVersion, string Kind), ApiRules> ByName = All().ToFrozenDictionary(static rules => (rules.Resource.ApiVersion, rules.Resource.Kind));

    public static ApiRules? Find(string apiVersion, string kind) => ByName.GetValueOrDefault((apiVersion, kind));

    private static IEnumerable<ApiRules> All() =>
    [
        new ServiceRules(),
        new EndpointsRules(),
        new EndpointSliceRules(),
        new NetworkPolicyRules(),
        new IngressRules(),
        new IngressClassRules(),
        new ServiceCIDRRules(),
        new IPAddressRules(),
        new NodeRules(),
        new NamespaceRules(),
        new PodRules(),
        new LeaseRules(),
        new SecretRules(),
        .. CustomResourceRuleSet.All(),
    ];
}
