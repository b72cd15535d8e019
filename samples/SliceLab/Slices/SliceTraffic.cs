using Net.Controllers;
using Net.Model;

namespace SliceLab;

/// <summary>The size of an object in bytes as the API server sends it.</summary>
/// <param name="Json">In JSON.</param>
/// <param name="Protobuf">In the Kubernetes protobuf envelope.</param>
public readonly record struct SliceSizes(long Json, long Protobuf)
{
    /// <summary>Measures a slice.</summary>
    public static SliceSizes Of(EndpointSlice slice) => new(ObjectSize.Json(slice), ObjectSize.Protobuf(slice));

    /// <summary>Adds two sizes.</summary>
    public static SliceSizes operator +(SliceSizes left, SliceSizes right) => new(left.Json + right.Json, left.Protobuf + right.Protobuf);
}

/// <summary>Writes and what one watcher receives of them.</summary>
/// <param name="Created">Slices created.</param>
/// <param name="Updated">Slices updated.</param>
/// <param name="Deleted">Slices deleted.</param>
/// <param name="Written">The objects created and updated.</param>
/// <param name="Gone">The last objects of slices deleted.</param>
public readonly record struct SliceTraffic(int Created, int Updated, int Deleted, SliceSizes Written, SliceSizes Gone)
{
    /// <summary>All writes.</summary>
    public int Writes => Created + Updated + Deleted;

    /// <summary>What one watcher receives: a deletion carries the whole last object.</summary>
    public SliceSizes Watched => Written + Gone;

    /// <summary>With one more creation.</summary>
    public SliceTraffic WithCreate(SliceSizes size) => this with { Created = Created + 1, Written = Written + size };

    /// <summary>With one more update.</summary>
    public SliceTraffic WithUpdate(SliceSizes size) => this with { Updated = Updated + 1, Written = Written + size };

    /// <summary>With one more deletion.</summary>
    public SliceTraffic WithDelete(SliceSizes size) => this with { Deleted = Deleted + 1, Gone = Gone + size };

    /// <summary>Adds two amounts.</summary>
    public static SliceTraffic operator +(SliceTraffic left, SliceTraffic right) => new(
        left.Created + right.Created, left.Updated + right.Updated, left.Deleted + right.Deleted, left.Written + right.Written, left.Gone + right.Gone);
}
