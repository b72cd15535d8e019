namespace Net.Dns;

/// <summary>The search list that pods of a cluster have.</summary>
public sealed class SearchPathOptions
{
    /// <summary>The cluster domain: the list starts with <c>NAMESPACE.svc.ZONE</c>, <c>svc.ZONE</c>, <c>ZONE</c>. Default <c>cluster.local</c>.</summary>
    public string Zone { get; set; } = "cluster.local";

    /// <summary>What the nodes' own search list adds after those three; default none. At most 29, because resolvers take 32 in all.</summary>
    public IList<string> NodeSearchList { get; init; } = [];

    /// <summary>Whom to follow; default <see cref="DnsProfile.Specification"/>. CoreDNS completes for pods on their node's network too, though those have the node's list.</summary>
    public DnsProfile Profile { get; set; }
}
