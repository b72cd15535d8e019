using Net.Model;

namespace Net.Controllers;

/// <summary>The IPAddress object by which a Service claims a cluster IP.</summary>
public static class ServiceClaim
{
    /// <summary>The value of <see cref="IPAddressResource.ManagedByLabel"/> on the objects of the cluster-IP allocator; those of others are left alone.</summary>
    public const string Manager = "ipallocator.k8s.io";

    private const string Services = "services";

    /// <summary>The object for an address of a Service.</summary>
    public static IPAddressResource Of(IpAddress address, ObjectKey service) => new()
    {
        Metadata = new()
        {
            Name = address.ToString(),
            Labels = ValueMap.Of((IPAddressResource.FamilyLabel, IpFamilies.Format(address.Family)), (IPAddressResource.ManagedByLabel, Manager)),
        },
        Spec = new() { ParentRef = ParentOf(service) },
    };

    /// <summary>How an IPAddress object refers to a Service.</summary>
    public static IPAddressParent ParentOf(ObjectKey service) => new() { Resource = Services, Namespace = service.Namespace, Name = service.Name };

    /// <summary>Whether an object is one of the cluster-IP allocator's.</summary>
    public static bool IsManaged(IPAddressResource claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return claim.Metadata.Label(IPAddressResource.ManagedByLabel) == Manager;
    }

    internal static bool TryGetService(IPAddressParent? parent, out ObjectKey service)
    {
        service = parent is null ? default : new(parent.Namespace, parent.Name);
        return parent is { Group: "", Resource: Services, Namespace.Length: > 0, Name.Length: > 0 };
    }

    internal static string Describe(IPAddressParent? parent) => parent is null ? "nobody"
        : TryGetService(parent, out ObjectKey service) ? $"Service {service}"
        : $"{parent.Resource}{(parent.Group.Length > 0 ? "." : "")}{parent.Group} {new ObjectKey(parent.Namespace, parent.Name)}";
}
