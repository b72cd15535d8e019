using Net.Cluster;
using Net.Model;

namespace SliceController.Reconciling;

/// <summary>The slices of a Service that is not this controller's any more: all go.</summary>
/// <param name="service">The Service.</param>
/// <param name="slices">The slices that this controller made for it.</param>
internal sealed class SlicesToDrop(ObjectKey service, IEnumerable<EndpointSlice> slices) : IWritePlan
{
    public IReadOnlyList<ObjectWrite> Writes { get; } = [.. slices.Select(slice => ObjectWrite.Of(WriteMethod.Delete, slice, service))];
}
