using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Plans the EndpointSlices of a Service: which to create, update and delete so that they say what its pods are, each with its reason and its cost.
/// </summary>
/// <remarks>
/// A pure function: equal input, in any order, gives an equal plan; the plan of a plan applied is empty. Names of new slices follow from what is in
/// them, so planning again on a view that has not caught up asks to create the same names, which an API server refuses, instead of others. Thread-safe.
/// </remarks>
/// <param name="options">Size, strategy and manager.</param>
public sealed class EndpointSlicePacker(SlicePackerOptions options)
{
    /// <summary>The options given.</summary>
    public SlicePackerOptions Options { get; } = options ?? throw new ArgumentNullException(nameof(options));

    /// <summary>Plans a Service without memory of earlier plans.</summary>
    public SlicePlan Plan(Service service, IEnumerable<Pod> pods, IEnumerable<Node> nodes, IEnumerable<EndpointSlice> existingSlices) =>
        Plan(new SliceRequest { Service = service, Pods = pods, Nodes = NodeTopology.Of(nodes), Slices = existingSlices });

    /// <summary>Plans a Service.</summary>
    public SlicePlan Plan(SliceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Service service = request.Service;

        // An ExternalName Service and one whose endpoints others write are left as they are, with whatever slices they have.
        if (!SelectedPods.Exist(service)) return SlicePlan.Nothing(request.Memory);
        List<Pod> pods = SelectedPods.Of(service, request.Pods);
        DateTimeOffset? triggerTime = request.Memory.Times.Next(service, pods, out TriggerTime times);
        return new SlicePlanning(Options, request, new WholeSource(request, pods, Options.ManagedBy), triggerTime, request.Memory with { Times = times }).Run();
    }
}
