using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Net.Model;

/// <summary>A kind the SDK reads: its resource and its reader.</summary>
/// <param name="Resource">The API resource.</param>
/// <param name="Read">Reads one object of the kind from UTF-8 JSON.</param>
/// <param name="WithMetadata">An object of the kind with other metadata.</param>
public sealed record ApiKind(ResourceType Resource, ApiObjectReader Read, Func<IApiObject, ObjectMeta, IApiObject> WithMetadata)
{
    internal static ApiKind Of<T>(string? version = null)
        where T : class, IApiObject<T> => new(
        version is null ? T.Resource : T.Resource with { Version = version },
        static (utf8, options) =>
        {
            ReadResult<T> result = ModelJson.Read<T>(utf8, options);
            return new(result.Value, result.Problems);
        },
        static (target, metadata) => ((T)target).WithMetadata(metadata));
}

/// <summary>Reads one object from UTF-8 JSON.</summary>
public delegate ReadResult<IApiObject> ApiObjectReader(ReadOnlySpan<byte> utf8, ModelReadOptions? options);

/// <summary>The kinds the SDK reads, by apiVersion and kind.</summary>
public static class ApiKinds
{
    /// <summary>Every kind, one entry for each version that is read.</summary>
    public static IReadOnlyList<ApiKind> All { get; } =
    [
        ApiKind.Of<Namespace>(),
        ApiKind.Of<Node>(),
        ApiKind.Of<Pod>(),
        ApiKind.Of<Service>(),
        ApiKind.Of<Endpoints>(),
        ApiKind.Of<EndpointSlice>(),
        ApiKind.Of<NetworkPolicy>(),
        ApiKind.Of<Ingress>(),
        ApiKind.Of<IngressClass>(),
        ApiKind.Of<ServiceCIDR>(),
        ApiKind.Of<IPAddressResource>(),
        ApiKind.Of<Lease>(),
        ApiKind.Of<Secret>(),
        ApiKind.Of<Event>(),
        .. CustomResourceKinds.All,
        ApiKind.Of<Deployment>(),
        ApiKind.Of<ReplicaSet>(),
        ApiKind.Of<StatefulSet>(),
        ApiKind.Of<DaemonSet>(),
        ApiKind.Of<Job>(),
    ];

    private static readonly FrozenDictionary<(string ApiVersion, string Kind), ApiKind> ByName =
        All.ToFrozenDictionary(static kind => (kind.Resource.ApiVersion, kind.Resource.Kind));

    /// <summary>Finds a kind by what an object says of itself.</summary>
    public static bool TryGet(string apiVersion, string kind, [NotNullWhen(true)] out ApiKind? found) => ByName.TryGetValue((apiVersion, kind), out found);
}
