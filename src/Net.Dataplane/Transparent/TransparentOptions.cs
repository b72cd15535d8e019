namespace Net.Dataplane;

/// <summary>
/// One TCP listener for each family instead of one for each address: rules of the kernel (nftables) redirect the frontends' connections to it, and it
/// learns from the kernel which address each was for (SO_ORIGINAL_DST). UDP keeps a socket for each address: its answers must leave from there.
/// </summary>
public sealed record TransparentOptions
{
    /// <summary>The nftables table of the family <c>inet</c> that holds the rules; it belongs to one proxy of the machine. Default <c>net-dataplane</c>.</summary>
    public string Table { get; init; } = "net-dataplane";

    /// <summary>
    /// Whether the proxy applies the rules with <c>nft</c> (CAP_NET_ADMIN) and removes them when it stops. False: a host does, with
    /// <see cref="ServiceProxy.RedirectRules"/>. Default true.
    /// </summary>
    public bool Apply { get; init; } = true;
}
