using System.Runtime.InteropServices;
using Net.Model;

namespace Net.Policy;

/// <summary>Every end of flows of one family, in classes: pods first, then addresses outside. Immutable.</summary>
internal sealed class EndPartition
{
    private readonly Dictionary<ObjectKey, int> _classOf;

    private EndPartition(IpFamily family, EndClass[] classes, Dictionary<ObjectKey, int> classOf)
    {
        Family = family;
        Classes = classes;
        _classOf = classOf;
    }

    public IpFamily Family { get; }

    public EndClass[] Classes { get; }

    /// <summary>The pods that have an address of the family, and the index of their class.</summary>
    public IReadOnlyDictionary<ObjectKey, int> ClassOf => _classOf;

    /// <summary>The families that pods of the snapshots have addresses of.</summary>
    public static IEnumerable<IpFamily> Families(params PolicySnapshot[] worlds) =>
        worlds.SelectMany(static world => world.Pods()).SelectMany(static pod => pod.Addresses).Select(static address => address.Family).Distinct().Order();

    /// <summary>The classes that hold for one snapshot, or for two alike.</summary>
    public static EndPartition Of(IpFamily family, params PolicySnapshot[] worlds)
    {
        EndFactory[] factories = Array.ConvertAll(worlds, world => new EndFactory(world, family));
        var groups = new Dictionary<(int First, int Last), Group>();
        List<Group> ordered = [];
        foreach ((FlowEnd workload, ObjectKey key, PodEnd?[] pods) in PodPairing.Of(factories))
        {
            ref Group? group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, (Id(0), Id(worlds.Length - 1)), out _);
            if (group is null) ordered.Add(group = new([.. pods.Select((pod, i) => pod is null ? null : factories[i].Facts(pod))], [.. pods.Select((pod, i) => pod is null ? default : factories[i].Address(pod))]));
            group.Add(workload, key);

            int Id(int world) => pods[world] is { } pod ? factories[world].Intern(pod) : -1;
        }

        var classOf = new Dictionary<ObjectKey, int>();
        List<EndClass> classes = [];
        foreach (Group group in ordered)
        {
            foreach (ObjectKey key in group.Keys) classOf[key] = classes.Count;
            classes.Add(group.ToClass());
        }

        List<OutsideAddresses> outside = OutsideAddresses.Of(family, worlds);
        FlowEnd[] names = OutsideAddresses.Names(outside);
        for (int i = 0; i < outside.Count; i++)
        {
            classes.Add(new()
            {
                Facts = Array.ConvertAll(worlds, world => (EndFacts?)new EndFacts(null, PortProfile.Empty, world.Partition[outside[i].Address].ToArray())),
                Members = [new(names[i], [])],
                Addresses = Array.ConvertAll(worlds, _ => outside[i].Address),
            });
        }

        return new(family, [.. classes], classOf);
    }

    private sealed class Group(EndFacts?[] facts, IpAddress[] addresses)
    {
        private readonly SortedDictionary<FlowEnd, List<ObjectKey>> _members = [];

        public IEnumerable<ObjectKey> Keys => _members.Values.SelectMany(static keys => keys);

        public void Add(FlowEnd workload, ObjectKey pod)
        {
            if (!_members.TryGetValue(workload, out List<ObjectKey>? pods)) _members.Add(workload, pods = []);
            pods.Add(pod);
        }

        public EndClass ToClass() => new() { Facts = facts, Addresses = addresses, Members = [.. _members.Select(static member => new EndMembers(member.Key, member.Value))] };
    }
}
