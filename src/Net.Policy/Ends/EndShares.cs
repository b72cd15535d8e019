using System.Runtime.InteropServices;

namespace Net.Policy;

/// <summary>How the members of each named end are spread over the classes of a partition. Immutable.</summary>
internal sealed class EndShares
{
    private readonly Dictionary<FlowEnd, List<(int Class, int Count)>> _shares = [];

    private EndShares()
    {
    }

    /// <summary>Everyone who has a member.</summary>
    public IReadOnlyCollection<FlowEnd> Ends => _shares.Keys;

    /// <summary>The shares of a partition.</summary>
    public static EndShares Of(EndPartition partition)
    {
        var shares = new EndShares();
        for (int i = 0; i < partition.Classes.Length; i++)
        {
            foreach (EndMembers members in partition.Classes[i].Members)
            {
                ref List<(int, int)>? share = ref CollectionsMarshal.GetValueRefOrAddDefault(shares._shares, members.End, out _);
                (share ??= []).Add((i, members.Count));
            }
        }

        return shares;
    }

    /// <summary>The pairs of classes that flows between two ends are between, with how many pairs of different pods.</summary>
    public IEnumerable<(int From, int To, long Pairs)> Between(FlowEnd from, FlowEnd to)
    {
        if (!_shares.TryGetValue(from, out List<(int Class, int Count)>? sources) || !_shares.TryGetValue(to, out List<(int Class, int Count)>? destinations)) yield break;
        bool same = from == to;
        foreach ((int source, int sourceCount) in sources)
        {
            foreach ((int destination, int destinationCount) in destinations)
            {
                long pairs = Pairs(sourceCount, destinationCount, same && source == destination);
                if (pairs > 0) yield return (source, destination, pairs);
            }
        }
    }

    /// <summary>How many pairs of different pods there are: a pod and itself are none.</summary>
    public static long Pairs(int sources, int destinations, bool same) => ((long)sources * destinations) - (same ? sources : 0);
}
