using Net.Model;

namespace Net.Controllers;

/// <summary>From a pod to the endpoint it is of a Service.</summary>
internal static class PodEndpoints
{
    /// <summary>Whether a pod is an endpoint at all: it has an address and has not run to its end.</summary>
    public static bool Belongs(Pod pod, bool includeTerminating) =>
        !pod.IsTerminal() && (pod.Status.PodIP.Length > 0 || !pod.Status.PodIPs.IsEmpty) && (includeTerminating || pod.Metadata.DeletionTimestamp is null);

    /// <summary>The endpoint of a pod in one family; no addresses when it has none of that family.</summary>
    public static Endpoint Build(Service service, Pod pod, string? zone, IpFamily family)
    {
        bool serving = pod.IsReady(), terminating = pod.Metadata.DeletionTimestamp is not null;
        return new()
        {
            Addresses = AddressesOf(pod, family),
            Conditions = ConditionsOf(service.Spec.PublishNotReadyAddresses || (serving && !terminating), serving, terminating),
            Hostname = HostnameOf(service, pod),
            NodeName = pod.Spec.NodeName.Length > 0 ? pod.Spec.NodeName : null,
            Zone = zone,
            TargetRef = TargetOf(pod),
        };
    }

    /// <summary>The reference to a pod, without its version: that changes all the time in ways no endpoint shows.</summary>
    public static ObjectReference TargetOf(Pod pod) => new() { Kind = nameof(Pod), Namespace = pod.Metadata.Namespace, Name = pod.Metadata.Name, Uid = pod.Metadata.Uid };

    /// <summary>The host name, when the pod asked for one in the domain of this Service.</summary>
    public static string? HostnameOf(Service service, Pod pod) =>
        pod.Spec.Hostname.Length > 0 && pod.Spec.Subdomain == service.Metadata.Name && pod.Metadata.Namespace == service.Metadata.Namespace ? pod.Spec.Hostname : null;

    /// <summary>The addresses of a family in canonical spelling.</summary>
    public static ValueList<string> AddressesOf(Pod pod, IpFamily family)
    {
        ReadOnlySpan<PodIP> ips = IpsOf(pod);
        if (ips.Length == 1) return IpAddress.TryParseLenient(ips[0].Ip, out IpAddress only) && only.Family == family ? [Canonical(ips[0].Ip, only)] : [];
        var addresses = new List<string>(ips.Length);
        foreach (PodIP ip in ips)
        {
            if (IpAddress.TryParseLenient(ip.Ip, out IpAddress address) && address.Family == family) addresses.Add(Canonical(ip.Ip, address));
        }

        return addresses.ToValueList();
    }

    /// <summary>The addresses of a pod in all families; the singular field counts only where the list is missing.</summary>
    public static ReadOnlySpan<PodIP> IpsOf(Pod pod) => pod.Status.PodIPs.IsEmpty ? new PodIP[] { new() { Ip = pod.Status.PodIP } } : pod.Status.PodIPs.AsSpan();

    /// <summary>Whether two endpoints of one identity say the same, as far as a slice must be written when they do not; hints are looked at elsewhere.</summary>
    public static bool SayTheSame(Endpoint left, Endpoint right) =>
        ReferenceEquals(left, right)
        || (left.NodeName == right.NodeName && left.Zone == right.Zone
            && left.Conditions.Ready == right.Conditions.Ready && left.Conditions.Serving == right.Conditions.Serving && left.Conditions.Terminating == right.Conditions.Terminating
            && SameTarget(left.TargetRef, right.TargetRef));

    private static bool SameTarget(ObjectReference? left, ObjectReference? right) =>
        left is null || right is null ? ReferenceEquals(left, right)
        : left.Uid == right.Uid && left.Name == right.Name && left.Namespace == right.Namespace && left.Kind == right.Kind
            && left.ApiVersion == right.ApiVersion && left.FieldPath == right.FieldPath;

    // Eight values are all there are, so endpoints share them.
    private static readonly EndpointConditions[] AllConditions = [.. Enumerable.Range(0, 8)
        .Select(static bits => new EndpointConditions { Ready = (bits & 1) != 0, Serving = (bits & 2) != 0, Terminating = (bits & 4) != 0 })];

    private static EndpointConditions ConditionsOf(bool ready, bool serving, bool terminating) => AllConditions[(ready ? 1 : 0) | (serving ? 2 : 0) | (terminating ? 4 : 0)];

    private static string Canonical(string text, IpAddress address)
    {
        Span<char> canonical = stackalloc char[45];
        address.TryFormat(canonical, out int length);
        return canonical[..length].SequenceEqual(text) ? text : canonical[..length].ToString();
    }
}
