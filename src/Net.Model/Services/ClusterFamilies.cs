namespace Net.Model;

/// <summary>The IP families that a cluster gives Services addresses of, and which is the default.</summary>
/// <remarks><c>default</c> is a cluster without any.</remarks>
public readonly record struct ClusterFamilies
{
    private ClusterFamilies(IpFamily @default, bool isDualStack)
    {
        Default = @default;
        IsDualStack = isDualStack;
    }

    /// <summary>The family of Services that ask for none.</summary>
    public IpFamily Default { get; }

    /// <summary>Whether the cluster has both families.</summary>
    public bool IsDualStack { get; }

    /// <summary>A cluster of one family.</summary>
    public static ClusterFamilies SingleStack(IpFamily family) => new(family, false);

    /// <summary>A cluster of both families.</summary>
    /// <param name="default">The family of Services that ask for none.</param>
    public static ClusterFamilies DualStack(IpFamily @default) => new(@default, true);

    /// <summary>Whether the cluster has a family.</summary>
    public bool Has(IpFamily family) => family != IpFamily.None && Default != IpFamily.None && (IsDualStack || family == Default);
}
