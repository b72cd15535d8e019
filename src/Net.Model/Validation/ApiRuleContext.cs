namespace Net.Model;

/// <summary>What of the cluster the rules of a kind may ask for: nothing is looked up elsewhere, so the same input always gives the same answer.</summary>
public sealed record ApiRuleContext
{
    private const string NameAlphabet = "bcdfghjklmnpqrstvwxz2456789";

    private const int LongestGeneratedPrefix = 58;

    /// <summary>A context without a cluster: every address and port is free.</summary>
    public static ApiRuleContext None { get; } = new();

    /// <summary>Makes a name of <c>metadata.generateName</c>. Default: the prefix, cut to 58 characters, and five characters that depend on it alone.</summary>
    public Func<string, string> MakeName { get; init; } = DefaultName;

    /// <summary>Whether an object is stored already, which a creation of the same name is refused for. Default: none is.</summary>
    public Func<ResourceType, ObjectKey, bool> IsStored { get; init; } = static (_, _) => false;

    /// <summary>The families that Services may have. Default: both, IPv4 first.</summary>
    public ClusterFamilies Families { get; init; } = ClusterFamilies.DualStack(IpFamily.IPv4);

    /// <summary>Begins the allocations of one write, in a cluster of these <see cref="Families"/>. Default: everything is free; see <see cref="OpenServiceAllocations"/>.</summary>
    public Func<IServiceAllocations>? BeginAllocations { get; init; }

    /// <summary>The IngressClasses of the cluster, of which an Ingress may get the default one. Default: none.</summary>
    public ValueList<IngressClass> IngressClasses { get; init; }

    internal IServiceAllocations StartAllocations() => BeginAllocations?.Invoke() ?? new OpenServiceAllocations(Families);

    private static string DefaultName(string prefix)
    {
        uint hash = 2166136261;
        foreach (char c in prefix) hash = (hash ^ c) * 16777619;
        Span<char> suffix = stackalloc char[5];
        foreach (ref char c in suffix)
        {
            c = NameAlphabet[(int)(hash % (uint)NameAlphabet.Length)];
            hash = (hash / (uint)NameAlphabet.Length) ^ (hash << 17);
        }

        return string.Concat(prefix.AsSpan(0, Math.Min(prefix.Length, LongestGeneratedPrefix)), suffix);
    }
}
