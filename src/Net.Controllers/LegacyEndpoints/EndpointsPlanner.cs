using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Plans the Endpoints object of a Service (<c>core/v1</c>, deprecated since 1.33): one object, one family, at most 1,000 addresses. A pure function; thread-safe.
/// </summary>
public static class EndpointsPlanner
{
    private const string ManagedByLabel = "endpoints.kubernetes.io/managed-by";
    private const string Manager = "endpoint-controller";

    /// <summary>Plans the object of a Service.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="pods">Pods, in any order; those of other namespaces and those the selector does not match are passed over.</param>
    /// <param name="current">The object there is, or null.</param>
    /// <param name="memory">What <see cref="EndpointsPlan.Memory"/> of the plan before this one said; null for the first.</param>
    public static EndpointsPlan Plan(Service service, IEnumerable<Pod> pods, Endpoints? current, EndpointsMemory? memory = null)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(pods);
        memory ??= EndpointsMemory.None;
        if (!SelectedPods.Exist(service)) return new() { Endpoints = current, Memory = memory };

        List<Pod> selected = SelectedPods.Of(service, pods);
        string? time = memory.Times.Next(service, selected, out TriggerTime times) is { } changed ? TriggerTime.Text(changed) : null;
        memory = new() { Times = times };
        ValueList<EndpointSubset> subsets = EndpointSubsets.Repack(SubsetsOf(service, selected));
        string reason = ReasonToWrite(service, current, subsets);

        // A Service on its way out gets no new object; it would outlive it.
        if (reason.Length == 0 || (current is null && service.Metadata.DeletionTimestamp is not null)) return new() { Endpoints = current, Memory = memory };
        Endpoints written = Build(service, current, subsets, time, out bool truncated);
        return new() { Write = current is null ? EndpointsWrite.Create : EndpointsWrite.Update, Endpoints = written, Reason = reason, IsTruncated = truncated, Memory = memory };
    }

    /// <summary>Plans for a Service that is gone: its object goes too.</summary>
    public static EndpointsPlan PlanDeleted(Endpoints? current) =>
        current is null ? new() : new() { Write = EndpointsWrite.Delete, Endpoints = current, Reason = "the Service is gone" };

    private static ValueList<EndpointSubset> SubsetsOf(Service service, List<Pod> pods)
    {
        bool publish = service.Spec.PublishNotReadyAddresses;
        var subsets = new List<EndpointSubset>();
        var ports = new Dictionary<(ServicePort Port, int Number), ValueList<EndpointsPort>>();
        foreach (Pod pod in pods)
        {
            if (!PodEndpoints.Belongs(pod, includeTerminating: publish) || AddressOf(service, pod) is not { } address) continue;
            bool ready = publish || pod.IsReady();
            if (service.Spec.Ports.IsEmpty && service.Spec.ClusterIP == ServiceExtensions.HeadlessClusterIP) Add(ready, address, default);
            foreach (ServicePort port in service.Spec.Ports.AsSpan())
            {
                int number = ServicePortResolver.FindPort(pod, port);
                if (number >= 0) Add(ready, address, PortOf(port, number));
            }
        }

        return subsets.ToValueList();

        // One object for all pods, since that is what makes ports the same when subsets are packed.
        ValueList<EndpointsPort> PortOf(ServicePort port, int number)
        {
            if (ports.TryGetValue((port, number), out ValueList<EndpointsPort> known)) return known;
            return ports[(port, number)] = [new() { Name = port.Name, Port = number, Protocol = port.Protocol, AppProtocol = port.AppProtocol }];
        }

        void Add(bool ready, EndpointAddress address, ValueList<EndpointsPort> of) =>
            subsets.Add(ready ? new() { Addresses = [address], Ports = of } : new() { NotReadyAddresses = [address], Ports = of });
    }

    private static EndpointAddress? AddressOf(Service service, Pod pod)
    {
        IpFamily? family = FamilyOf(service);
        foreach (PodIP ip in PodEndpoints.IpsOf(pod))
        {
            if (!IpAddress.TryParseLenient(ip.Ip, out IpAddress address) || (family is not null && address.Family != family)) continue;
            return new()
            {
                Ip = ip.Ip,
                Hostname = PodEndpoints.HostnameOf(service, pod) ?? "",
                NodeName = pod.Spec.NodeName,
                TargetRef = PodEndpoints.TargetOf(pod),
            };
        }

        return null;
    }

    // The Service's first family. Objects older than dual stack: that of the cluster IP, or none at all, which means a pod's first address.
    private static IpFamily? FamilyOf(Service service)
    {
        if (!service.Spec.IpFamilies.IsEmpty) return IpFamilies.Parse(service.Spec.IpFamilies[0]);
        return IpAddress.TryParse(service.Spec.ClusterIP, out IpAddress address) ? address.Family : null;
    }

    private static string ReasonToWrite(Service service, Endpoints? current, ValueList<EndpointSubset> subsets)
    {
        if (current is null) return "new Service";
        if (WithoutVersions(EndpointSubsets.Repack(current.Subsets)) != WithoutVersions(subsets)) return "endpoints changed";
        if (current.Metadata.Labels.Without(SliceLabels.Headless).Without(ManagedByLabel) != service.Metadata.Labels) return "labels of the Service changed";
        return EndpointsTruncation.IsAnnotatedRightly(current.Metadata, current.Subsets) ? "" : "over-capacity annotation is wrong";
    }

    // A pod's version is of no interest: pods change all the time in ways that no endpoint shows.
    private static ValueList<EndpointSubset> WithoutVersions(ValueList<EndpointSubset> subsets) => subsets.Map(static subset => subset with
    {
        Addresses = subset.Addresses.Map(WithoutVersion),
        NotReadyAddresses = subset.NotReadyAddresses.Map(WithoutVersion),
    });

    private static EndpointAddress WithoutVersion(EndpointAddress address) =>
        address.TargetRef is { ResourceVersion.Length: > 0 } target ? address with { TargetRef = target with { ResourceVersion = "" } } : address;

    private static Endpoints Build(Service service, Endpoints? current, ValueList<EndpointSubset> subsets, string? time, out bool truncated)
    {
        subsets = EndpointsTruncation.Apply(subsets, out truncated);
        ObjectMeta metadata = current?.Metadata ?? new() { Name = service.Metadata.Name, Namespace = service.Metadata.Namespace };
        ValueMap<string> labels = service.Metadata.Labels.With(ManagedByLabel, Manager);
        bool headless = service.Spec.ClusterIP is "" or ServiceExtensions.HeadlessClusterIP;
        ValueMap<string> annotations = TriggerTime.Annotate(metadata.Annotations, time);
        annotations = truncated ? annotations.With(EndpointsTruncation.Annotation, EndpointsTruncation.Truncated) : annotations.Without(EndpointsTruncation.Annotation);
        return new()
        {
            Metadata = metadata with { Labels = headless ? labels.With(SliceLabels.Headless, "") : labels.Without(SliceLabels.Headless), Annotations = annotations },
            Subsets = subsets,
        };
    }
}
