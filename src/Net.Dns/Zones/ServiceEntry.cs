using System.Collections.Immutable;
using Net.Model;

namespace Net.Dns;

/// <summary>A Service or an import, its slices, and what names of it were answered from. Replaced as a whole when one of them changes.</summary>
internal sealed class ServiceEntry
{
    internal required ObjectKey Key { get; init; }

    /// <summary>Name and namespace as two labels in wire form, folded: its key in a <see cref="ServiceTable"/>, and the head of its name.</summary>
    internal byte[] WireKey { get; init; } = [];

    internal NamespaceEntry Namespace { get; init; } = NamespaceEntry.None;

    /// <summary>The Service; null where only slices exist, or for an import.</summary>
    internal Service? Service { get; init; }

    /// <summary>The import, in a multi-cluster zone.</summary>
    internal ServiceImport? Import { get; init; }

    internal ImmutableArray<EndpointSlice> Slices { get; init; } = [];

    /// <summary>The addresses that reverse names of this Service were indexed under: its cluster IPs, then those of its endpoints.</summary>
    internal IpAddress[] ReverseAddresses { get; set; } = [];

    /// <summary>How many of <see cref="ReverseAddresses"/> are cluster IPs.</summary>
    internal int ClusterAddressCount { get; set; }

    /// <summary>Whether an endpoint has a cluster IP of the Service as its address, so that the address has two names.</summary>
    internal bool EndpointsHaveClusterAddresses { get; set; }

    /// <summary>The cluster IPs of a Service, each once; none for a headless Service, an ExternalName or an import.</summary>
    internal ReadOnlySpan<IpAddress> ClusterAddresses => ReverseAddresses.AsSpan(0, ClusterAddressCount);

    /// <summary>Ready-made answers that hang on this entry; guarded by the answer table.</summary>
    internal AnswerTable.Entry? Answers { get; set; }

    /// <summary>True once replaced: answers made from it must not be kept any more. Guarded by the answer table.</summary>
    internal bool IsRetired { get; set; }

    internal bool IsHeadless => Import?.IsHeadless ?? (Service?.IsHeadless() ?? false);

    internal bool IsExternal => Service?.Spec.Type == ServiceTypes.ExternalName;

    /// <summary>Whether endpoints count whatever their readiness (spec.publishNotReadyAddresses, and the annotation it replaced).</summary>
    internal bool PublishesNotReady =>
        Service is not null && (Service.Spec.PublishNotReadyAddresses || Service.Metadata.Annotation("service.alpha.kubernetes.io/tolerate-unready-endpoints") == "true");

    internal string Kind => Import is null ? "Service" : "ServiceImport";
}
