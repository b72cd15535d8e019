using System.Text;
using Net.Model;

namespace Net.Controllers;

/// <summary>The sizes of objects in the Kubernetes protobuf encoding, computed without encoding them.</summary>
/// <remarks>
/// Field numbers are below 16, so every tag is one byte. As in the generated encoders, fields that are no pointers are written even when empty. The envelope
/// is four bytes <c>k8s\0</c> and a <c>runtime.Unknown</c> with the type and the object.
/// </remarks>
internal static class ProtobufSize
{
    private const int EnvelopeMagic = 4;

    // Absent content encoding and type: a tag and a zero length each.
    private const int EnvelopeEmptyFields = 4;
    private const int Flag = 2;

    public static int Of(EndpointSlice slice)
    {
        int size = Message(Of(slice.Metadata)) + Text(slice.AddressType);
        foreach (Endpoint endpoint in slice.Endpoints.AsSpan()) size += Message(Of(endpoint));
        foreach (EndpointPort port in slice.Ports.AsSpan())
        {
            size += Message(Optional(port.Name) + Optional(port.Protocol) + Optional(port.AppProtocol) + (port.Port is { } number ? Number(number) : 0));
        }

        return Enveloped(slice, size);
    }

    public static int Of(Endpoints endpoints)
    {
        int size = Message(Of(endpoints.Metadata));
        foreach (EndpointSubset subset in endpoints.Subsets.AsSpan())
        {
            int inner = 0;
            foreach (EndpointAddress address in subset.Addresses.AsSpan()) inner += Message(Of(address));
            foreach (EndpointAddress address in subset.NotReadyAddresses.AsSpan()) inner += Message(Of(address));
            foreach (EndpointsPort port in subset.Ports.AsSpan())
            {
                inner += Message(Text(port.Name) + Number(port.Port) + Text(port.Protocol) + Optional(port.AppProtocol));
            }

            size += Message(inner);
        }

        return Enveloped(endpoints, size);
    }

    /// <summary>The size of one endpoint inside a slice, with its tag and length.</summary>
    public static int OfMember(Endpoint endpoint) => Message(Of(endpoint));

    private static int Enveloped(IApiObject target, int size)
    {
        int type = Text(target.ApiVersion) + Text(target.Kind);
        return EnvelopeMagic + Message(type) + Message(size) + EnvelopeEmptyFields;
    }

    private static int Of(Endpoint endpoint)
    {
        int size = 0;
        foreach (string address in endpoint.Addresses.AsSpan()) size += Text(address);
        EndpointConditions conditions = endpoint.Conditions;
        size += Message((conditions.Ready is null ? 0 : Flag) + (conditions.Serving is null ? 0 : Flag) + (conditions.Terminating is null ? 0 : Flag));
        size += Optional(endpoint.Hostname) + Optional(endpoint.NodeName) + Optional(endpoint.Zone) + Of(endpoint.DeprecatedTopology);
        if (endpoint.TargetRef is { } target) size += Message(Of(target));
        if (endpoint.Hints is not { } hints) return size;
        int inner = 0;
        foreach (ForZone zone in hints.ForZones.AsSpan()) inner += Message(Text(zone.Name));
        foreach (ForNode node in hints.ForNodes.AsSpan()) inner += Message(Text(node.Name));
        return size + Message(inner);
    }

    private static int Of(EndpointAddress address) =>
        Text(address.Ip) + Text(address.Hostname) + Optional(address.NodeName) + (address.TargetRef is { } target ? Message(Of(target)) : 0);

    private static int Of(ObjectReference reference) =>
        Text(reference.Kind) + Text(reference.Namespace) + Text(reference.Name) + Text(reference.Uid) + Text(reference.ApiVersion)
        + Text(reference.ResourceVersion) + Text(reference.FieldPath);

    private static int Of(ObjectMeta meta)
    {
        int size = Text(meta.Name) + Text(meta.GenerateName) + Text(meta.Namespace) + Text(meta.SelfLink) + Text(meta.Uid) + Text(meta.ResourceVersion)
            + Number(meta.Generation) + Message(Of(meta.CreationTimestamp)) + Of(meta.Labels) + Of(meta.Annotations);
        if (meta.DeletionTimestamp is not null) size += Message(Of(meta.DeletionTimestamp));
        if (meta.DeletionGracePeriodSeconds is { } seconds) size += Number(seconds);
        foreach (string finalizer in meta.Finalizers.AsSpan()) size += Text(finalizer);
        foreach (OwnerReference owner in meta.OwnerReferences.AsSpan())
        {
            size += Message(Text(owner.Kind) + Text(owner.Name) + Text(owner.Uid) + Text(owner.ApiVersion)
                + (owner.Controller is null ? 0 : Flag) + (owner.BlockOwnerDeletion is null ? 0 : Flag));
        }

        return size;
    }

    private static int Of(DateTimeOffset? time) => time is { } at ? Number(at.ToUnixTimeSeconds()) + Number(0) : 0;

    private static int Of(ValueMap<string> map)
    {
        int size = 0;
        foreach ((string key, string value) in map.AsSpan()) size += Message(Text(key) + Text(value));
        return size;
    }

    private static int Text(string text) => Message(Encoding.UTF8.GetByteCount(text));

    private static int Optional(string? text) => text is null ? 0 : Text(text);

    private static int Message(int length) => 1 + Varint((ulong)length) + length;

    private static int Number(long value) => 1 + Varint((ulong)value);

    private static int Varint(ulong value)
    {
        int size = 1;
        for (; value >= 0x80; value >>= 7) size++;
        return size;
    }
}
