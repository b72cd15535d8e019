using Net.Model;

namespace Net.Controllers;

/// <summary>The pods of one Service, those of them whose place in a slice is not certain, and which changed or went since the last plan.</summary>
internal sealed class TrackedPods
{
    private readonly Dictionary<string, TrackedPod> _pods = new(StringComparer.Ordinal);
    private readonly Dictionary<EndpointIdentity, TrackedPod> _endpoints = [];
    private readonly Dictionary<PortSet, int> _ports = [];
    private readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unsettled = new(StringComparer.Ordinal);
    private HashSet<string> _changed = new(StringComparer.Ordinal);
    private HashSet<string> _gone = new(StringComparer.Ordinal);

    public IEnumerable<TrackedPod> All => _pods.Values;

    /// <summary>Pods whose endpoints may be in no slice, or in one that says something else.</summary>
    public IEnumerable<TrackedPod> Unsettled => _unsettled.Select(name => _pods[name]);

    /// <summary>Pods that are left out since their nodes are not known.</summary>
    public IEnumerable<TrackedPod> LeftOut => _leftOut.Select(name => _pods[name]);

    /// <summary>The ports that pods ask for.</summary>
    public IEnumerable<PortSet> Ports => _ports.Keys;

    public TrackedPod? Find(EndpointIdentity identity) => _endpoints.GetValueOrDefault(identity);

    /// <summary>Puts a pod there, and gives it as it was before.</summary>
    public TrackedPod? Set(TrackedPod pod)
    {
        string name = pod.Pod.Metadata.Name;
        TrackedPod? before = Take(name);
        _pods[name] = pod;
        if (pod.Ports is not null) _ports[pod.Ports] = _ports.GetValueOrDefault(pod.Ports) + 1;
        if (pod.IsLeftOut) _leftOut.Add(name);
        foreach (EndpointIdentity identity in pod.Identities()) _endpoints[identity] = pod;
        _unsettled.Add(name);
        _changed.Add(name);
        _gone.Remove(name);
        return before;
    }

    /// <summary>Takes a pod away, and gives it as it was.</summary>
    public TrackedPod? Remove(string name)
    {
        if (Take(name) is not { } before) return null;
        _changed.Remove(name);
        _gone.Add(name);
        return before;
    }

    public void Unsettle(TrackedPod pod) => _unsettled.Add(pod.Pod.Metadata.Name);

    /// <summary>Takes the pods off the unsettled ones whose place is certain.</summary>
    public void Settle(Func<TrackedPod, bool> isSettled) => _unsettled.RemoveWhere(name => isSettled(_pods[name]));

    /// <summary>The pods that changed since this was asked last.</summary>
    public List<Pod> TakeChanged()
    {
        List<Pod> changed = [.. _changed.Select(name => _pods[name].Pod)];
        _changed = new(StringComparer.Ordinal);
        return changed;
    }

    /// <summary>The names of pods that went since this was asked last.</summary>
    public HashSet<string> TakeGone()
    {
        HashSet<string> gone = _gone;
        _gone = new(StringComparer.Ordinal);
        return gone;
    }

    private TrackedPod? Take(string name)
    {
        if (!_pods.Remove(name, out TrackedPod? pod)) return null;
        _unsettled.Remove(name);
        _leftOut.Remove(name);
        if (pod.Ports is not null && --_ports[pod.Ports] == 0) _ports.Remove(pod.Ports);
        foreach (EndpointIdentity identity in pod.Identities())
        {
            if (_endpoints.TryGetValue(identity, out TrackedPod? holder) && ReferenceEquals(holder, pod)) _endpoints.Remove(identity);
        }

        return pod;
    }
}
