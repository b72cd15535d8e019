using Net.Model;

namespace Net.Controllers;

/// <summary>The order in which endpoints without a place are given one: by a hash of their UIDs, which is as random as upstream's hash map, but the same every time.</summary>
internal static class PlacementOrder
{
    public static WantedEndpoint[] Of(Dictionary<EndpointIdentity, WantedEndpoint> endpoints)
    {
        var keys = new Key[endpoints.Count];
        var values = new WantedEndpoint[endpoints.Count];
        int i = 0;
        foreach ((EndpointIdentity identity, WantedEndpoint wanted) in endpoints)
        {
            keys[i] = new(StableHash.Of(wanted.Pod.Metadata.Uid).Value, identity);
            values[i++] = wanted;
        }

        Array.Sort(keys, values);
        return values;
    }

    private readonly record struct Key(ulong Hash, EndpointIdentity Identity) : IComparable<Key>
    {
        public int CompareTo(Key other)
        {
            int order = Hash.CompareTo(other.Hash);
            return order != 0 ? order : Identity.CompareTo(other.Identity);
        }
    }
}
