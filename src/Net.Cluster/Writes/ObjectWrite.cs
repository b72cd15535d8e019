using Net.Model;

namespace Net.Cluster;

/// <summary>How an object is written.</summary>
public enum WriteMethod
{
    /// <summary>It is created; a conflict if its name is taken.</summary>
    Create,

    /// <summary>It is replaced; a conflict unless it carries the version that is stored.</summary>
    Update,

    /// <summary>Its status is replaced, and nothing else; a conflict as for <see cref="Update"/>.</summary>
    UpdateStatus,

    /// <summary>It is deleted, if it is still the same object (by UID). One that is gone already counts as deleted.</summary>
    Delete,

    /// <summary>The fields that it has are applied in the writer's name (server-side apply), created if need be; a conflict if another manager owns one of them.</summary>
    Apply,

    /// <summary>The fields of its status are applied in the writer's name.</summary>
    ApplyStatus,
}

/// <summary>One write that a plan asks for. Immutable.</summary>
public sealed class ObjectWrite
{
    private ObjectWrite(WriteMethod method, IApiObject target, ResourceType resource, Func<byte[], IApiObject?> read, ObjectKey? owner)
    {
        Method = method;
        Target = target;
        Resource = resource;
        Read = read;
        Owner = owner ?? ObjectKey.Of(target);
    }

    /// <summary>How.</summary>
    public WriteMethod Method { get; }

    /// <summary>What; for an update with the <c>metadata.resourceVersion</c> that it is based on.</summary>
    public IApiObject Target { get; }

    /// <summary>Where.</summary>
    public ResourceType Resource { get; }

    /// <summary>The object that the write is made for. Writes of one owner are made in their order, and share one turn with a sink; those of others do not wait for them.</summary>
    public ObjectKey Owner { get; }

    /// <summary>Reads the server's answer; null if it is no object of the kind.</summary>
    internal Func<byte[], IApiObject?> Read { get; }

    /// <summary>A write.</summary>
    /// <param name="method">How.</param>
    /// <param name="target">What.</param>
    /// <param name="owner">What it is made for. Default: the object itself.</param>
    public static ObjectWrite Of<T>(WriteMethod method, T target, ObjectKey? owner = null)
        where T : class, IApiObject<T>
    {
        ArgumentNullException.ThrowIfNull(target);
        return new(method, target, T.Resource, static body => ModelJson.Read<T>(body).Value, owner);
    }

    /// <summary><c>Update EndpointSlice.discovery.k8s.io shop/cart-1</c>.</summary>
    public override string ToString() => $"{Method} {Resource} {ObjectKey.Of(Target)}";
}
