using System.Net;
using Net.Cluster;
using Net.Controllers;

namespace SliceController.Options;

/// <summary>What the controller is told on its command line.</summary>
public sealed record SliceOptions
{
    /// <summary>What the controller calls itself: as manager of fields, as teller of events, in the managed-by labels of its slices.</summary>
    public const string Component = "slice-controller";

    /// <summary>How to reach the API server.</summary>
    public required ApiServerConnection Connection { get; init; }

    /// <summary>The Lease to hold while at work; none by default.</summary>
    public LeaderElectionOptions Election { get; init; } = new();

    /// <summary>Where <c>/healthz</c> and <c>/readyz</c> are served; null for nowhere.</summary>
    public IPEndPoint? Health { get; init; }

    /// <summary>Whether it stands in for the controllers of kube-controller-manager, which must be off then: for all Services, and in their name.</summary>
    public bool TakesOver { get; init; }

    /// <summary>Whether the server is only asked, and nothing is stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>How endpoints are placed.</summary>
    public PackingStrategy Strategy { get; init; }

    /// <summary>The most endpoints of a slice.</summary>
    public int MaxEndpoints { get; init; } = 100;

    /// <summary>An election with the proportions of Kubernetes' own controllers, however long its lease lasts.</summary>
    public static LeaderElectionOptions ElectionOf(string lease, TimeSpan duration) => new() { Lease = lease, LeaseDuration = duration, RenewDeadline = duration * 2 / 3, RetryPeriod = duration * 2 / 15 };

    /// <summary>How slices of pods are planned.</summary>
    public SlicePackerOptions Packing => new() { Strategy = Strategy, MaxEndpointsPerSlice = MaxEndpoints, ManagedBy = TakesOver ? SlicePackerOptions.UpstreamManager : Component };

    /// <summary>How slices of hand-made Endpoints are planned.</summary>
    public EndpointSliceMirrorOptions Mirroring => new() { ManagedBy = TakesOver ? EndpointSliceMirrorOptions.UpstreamManager : $"{Component}-mirror" };
}
