using Net.Model;

namespace Net.Policy;

/// <summary>Everything that policies and pods have in common and is therefore held once: selectors, ports, addresses, nodes. Written by one thread.</summary>
internal sealed class PolicyVocabulary
{
    public LabelMatcher PodLabels { get; } = new();

    public LabelMatcher NamespaceLabels { get; } = new();

    public PortLists Ports { get; } = new();

    public AddressSets Addresses { get; } = new();

    public ClusterNodes Nodes { get; } = new();

    public DomainAddresses Domains { get; init; } = new();

    public Dictionary<string, PortProfile> Profiles { get; } = new(StringComparer.Ordinal);
}
