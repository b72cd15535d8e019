using Net.Model;

namespace Net.Controllers;

/// <summary>A range of cluster IPs and whether addresses of it may be given out now.</summary>
/// <param name="Cidr">The range.</param>
/// <param name="IsReady">Default true. From a range that is not ready nothing is allocated; what is allocated of it stays so.</param>
public readonly record struct ServiceCidrRange(IpCidr Cidr, bool IsReady = true)
{
    /// <summary>The name of the ServiceCIDR that a cluster starts with; the family of its first range is the cluster's default.</summary>
    public const string DefaultName = "kubernetes";

    private const string ReadyCondition = "Ready";

    /// <summary>
    /// The ranges of ServiceCIDR objects: those of <see cref="DefaultName"/> first, then by name; a range that several objects name is one, and ready when one of
    /// them is. An object without the condition is ready; one that is being deleted is not. What is no CIDR is left out.
    /// </summary>
    public static IReadOnlyList<ServiceCidrRange> Of(IEnumerable<ServiceCIDR> objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var ranges = new List<ServiceCidrRange>();
        var places = new Dictionary<IpCidr, int>();
        foreach (ServiceCIDR source in objects.OrderBy(static o => o.Metadata.Name != DefaultName).ThenBy(static o => o.Metadata.Name, StringComparer.Ordinal))
        {
            bool ready = source.Metadata.DeletionTimestamp is null
                && !source.Status.Conditions.Any(static condition => condition.Type == ReadyCondition && condition.Status != "True");
            foreach (string text in source.Spec.Cidrs)
            {
                if (!IpCidr.TryParse(text, out IpCidr cidr)) continue;
                if (places.TryAdd(cidr, ranges.Count)) ranges.Add(new(cidr, ready));
                else if (ready) ranges[places[cidr]] = new(cidr);
            }
        }

        return ranges;
    }
}
