using Net.Controllers;
using Net.Model;

namespace SliceLab;

/// <summary>What a scenario costs where there is one Endpoints object: as upstream cuts it to 1,000 addresses, and uncut, as it was before.</summary>
public sealed class EndpointsCost
{
    /// <summary>Writes and bytes of the object as upstream cuts it, after the first step.</summary>
    public SliceTraffic Cut { get; private set; }

    /// <summary>Writes and bytes of the uncut object, after the first step.</summary>
    public SliceTraffic Uncut { get; private set; }

    /// <summary>The size of the cut object after the first step.</summary>
    public SliceSizes CutSize { get; private set; }

    /// <summary>The size of the uncut object after the first step.</summary>
    public SliceSizes UncutSize { get; private set; }

    /// <summary>Plays a scenario to its end.</summary>
    public static EndpointsCost Of(ChurnScenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var cost = new EndpointsCost();
        var pods = new ChurnPods(scenario);
        Endpoints? stored = null, whole = null;
        EndpointsMemory memory = EndpointsMemory.None;
        for (int i = 0; i < scenario.Steps.Count; i++)
        {
            pods.Change(scenario.Steps[i], ChurnScenario.Start + (i * ChurnScenario.Interval));
            EndpointsPlan plan = EndpointsPlanner.Plan(scenario.Service, pods.All, stored, memory);
            memory = plan.Memory;

            // The API server tells nobody of a write that changes nothing; upstream makes one whenever the object was cut.
            bool changes = plan.Write != EndpointsWrite.None && plan.Endpoints != stored;
            stored = plan.Write == EndpointsWrite.Create ? Stored(plan.Endpoints!) : plan.Endpoints!;
            if (changes && i > 0) cost.Cut = cost.Cut.WithUpdate(SizeOf(stored));
            ValueList<EndpointSubset> subsets = SubsetsOf(pods.All);
            if (whole is null || whole.Subsets != subsets)
            {
                whole = stored with { Subsets = subsets, Metadata = stored.Metadata with { Annotations = stored.Metadata.Annotations.Without("endpoints.kubernetes.io/over-capacity") } };
                if (i > 0) cost.Uncut = cost.Uncut.WithUpdate(SizeOf(whole));
            }

            if (i == 0) (cost.CutSize, cost.UncutSize) = (SizeOf(stored), SizeOf(whole));
        }

        return cost;
    }

    private static Endpoints Stored(Endpoints created) => created with
    {
        Metadata = created.Metadata with { Uid = "ee000000-0000-4000-8000-000000000000", ResourceVersion = "1000", CreationTimestamp = ChurnScenario.Start },
    };

    private static SliceSizes SizeOf(Endpoints endpoints) => new(ObjectSize.Json(endpoints), ObjectSize.Protobuf(endpoints));

    // Terminating pods are left out, as upstream does.
    private static ValueList<EndpointSubset> SubsetsOf(IEnumerable<Pod> pods)
    {
        ILookup<bool, EndpointAddress> addresses = pods.Where(static pod => pod.Metadata.DeletionTimestamp is null).ToLookup(static pod => pod.IsReady(), static pod => new EndpointAddress
        {
            Ip = pod.Status.PodIP,
            NodeName = pod.Spec.NodeName,
            TargetRef = new() { Kind = nameof(Pod), Namespace = pod.Metadata.Namespace, Name = pod.Metadata.Name, Uid = pod.Metadata.Uid },
        });
        return [new() { Addresses = addresses[true].ToValueList(), NotReadyAddresses = addresses[false].ToValueList(), Ports = [new() { Name = "http", Port = 8080, Protocol = "TCP" }] }];
    }
}
