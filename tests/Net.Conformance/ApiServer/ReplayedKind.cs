using System.Text;
using Net.Cluster;
using Net.Model;

namespace Net.Conformance.ApiServer;

/// <summary>A kind as the parts of Net.Cluster take it: its type is known only here.</summary>
internal abstract class ReplayedKind
{
    private static readonly ReplayedKind[] All =
    [
        new Of<Namespace>(), new Of<Node>(), new Of<Pod>(), new Of<Service>(), new Of<Endpoints>(), new Of<EndpointSlice>(), new Of<NetworkPolicy>(), new Of<ClusterNetworkPolicy>(),
        new Of<Ingress>(), new Of<IngressClass>(), new Of<ServiceCIDR>(), new Of<IPAddressResource>(), new Of<Lease>(), new Of<Secret>(), new Of<Event>(), new Of<ServiceImport>(), new Of<ServiceExport>(),
        new Of<Gateway>(), new Of<GatewayClass>(), new Of<HTTPRoute>(), new Of<GRPCRoute>(), new Of<ReferenceGrant>(),
        new Of<Deployment>(), new Of<ReplicaSet>(), new Of<StatefulSet>(), new Of<DaemonSet>(), new Of<Job>(),
    ];

    public abstract ResourceType Resource { get; }

    /// <summary>The kind that an exchange is about; null for none that is followed or written.</summary>
    public static ReplayedKind? Find(RecordedExchange exchange) => All.FirstOrDefault(kind => kind.Resource == exchange.Kind?.Resource);

    /// <summary>Follows the objects that a path selects.</summary>
    public abstract FollowedKind Follow(RecordedExchange exchange);

    /// <summary>The write that sends a body; null if the body is no object.</summary>
    public abstract ObjectWrite? Write(WriteMethod method, string body, string @namespace, string name);

    private sealed class Of<T> : ReplayedKind
        where T : class, IApiObject<T>
    {
        public override ResourceType Resource => T.Resource;

        public override FollowedKind Follow(RecordedExchange exchange) => FollowedKind.Of<T>(exchange.Query("labelSelector"), exchange.Query("fieldSelector"));

        public override ObjectWrite? Write(WriteMethod method, string body, string @namespace, string name)
        {
            if (ModelJson.Read<T>(Encoding.UTF8.GetBytes(body.Length > 0 ? body : "{}")).Value is not { } read) return null;
            ObjectMeta metadata = read.Metadata with { Namespace = @namespace, Name = name.Length > 0 ? name : read.Metadata.Name };
            return ObjectWrite.Of(method, (T)read.WithMetadata(metadata));
        }
    }
}
