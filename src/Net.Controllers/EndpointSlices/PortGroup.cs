using System.Runtime.InteropServices;
using Net.Model;

namespace Net.Controllers;

/// <summary>The endpoints of one address type and one set of ports: what should be, and the slices that are.</summary>
internal sealed class PortGroup(PortSet ports, string addressType)
{
    public PortSet Ports { get; } = ports;

    public string AddressType { get; } = addressType;

    /// <summary>Endpoints that should be, by identity; those that have found their place are taken out.</summary>
    public Dictionary<EndpointIdentity, WantedEndpoint> Wanted { get; } = [];

    /// <summary>Slices that are, in order of their names.</summary>
    public List<SliceDraft> Existing { get; } = [];

    /// <summary>Whether a pod asks for these ports at all; if none does, the slices go.</summary>
    public bool IsWanted { get; set; }

    /// <summary>Takes an endpoint; of two of one identity the one with the smaller UID counts, whichever came first.</summary>
    public void Want(Endpoint endpoint, Pod pod)
    {
        EndpointIdentity identity = EndpointIdentity.Of(endpoint);
        ref WantedEndpoint place = ref CollectionsMarshal.GetValueRefOrAddDefault(Wanted, identity, out bool known);
        if (known && string.CompareOrdinal(place.Pod.Metadata.Uid, pod.Metadata.Uid) <= 0) return;
        place = new(endpoint, pod);
    }
}

/// <summary>An endpoint that should be, and the pod it stands for.</summary>
internal readonly record struct WantedEndpoint(Endpoint Endpoint, Pod Pod);
