using Net.Model;

namespace Net.Controllers;

/// <summary>Cuts an Endpoints object to its limit of addresses: ready ones go first, and every subset gives up its share.</summary>
internal static class EndpointsTruncation
{
    public const int MaxAddresses = 1000;
    public const string Annotation = "endpoints.kubernetes.io/over-capacity";
    public const string Truncated = "truncated";

    /// <summary>The subsets cut to the limit; the same subsets when they are within it.</summary>
    public static ValueList<EndpointSubset> Apply(ValueList<EndpointSubset> subsets, out bool truncated)
    {
        int ready = subsets.Sum(static subset => subset.Addresses.Count), notReady = subsets.Sum(static subset => subset.NotReadyAddresses.Count);
        truncated = ready + notReady > MaxAddresses;
        if (!truncated) return subsets;

        bool cutReady = ready > MaxAddresses;
        int room = cutReady ? MaxAddresses : MaxAddresses - ready, left = room;
        var kept = new List<EndpointSubset>(subsets.Count);
        foreach (EndpointSubset subset in subsets)
        {
            ValueList<EndpointAddress> from = cutReady ? subset.Addresses : subset.NotReadyAddresses;
            int share = Math.Min((int)Math.Ceiling((double)from.Count / (cutReady ? ready : notReady) * room), left);
            left -= share;
            ValueList<EndpointAddress> first = share == 0 ? default : [.. from.AsSpan(0, share)];
            EndpointSubset cut = cutReady ? subset with { Addresses = first, NotReadyAddresses = default } : subset with { NotReadyAddresses = first };
            if (!cut.Addresses.IsEmpty || !cut.NotReadyAddresses.IsEmpty) kept.Add(cut);
        }

        return kept.ToValueList();
    }

    /// <summary>Whether the annotation says of these subsets what it should.</summary>
    public static bool IsAnnotatedRightly(ObjectMeta metadata, ValueList<EndpointSubset> subsets)
    {
        bool over = subsets.Sum(static subset => subset.Addresses.Count + subset.NotReadyAddresses.Count) > MaxAddresses;
        return over ? metadata.Annotation(Annotation) == Truncated : !metadata.Annotations.ContainsKey(Annotation);
    }
}
