using System.Runtime.InteropServices;
using Net.Model;

namespace Net.Policy;

/// <summary>
/// Takes changes of single objects and publishes snapshots. The work for a change is that of the pods and policies it touches. One thread at a time.
/// </summary>
internal sealed partial class PolicyWriter
{
    private readonly PolicyVocabulary _vocabulary;
    private readonly NetworkPolicyCompiler _compiler;
    private readonly ClusterPolicyCompiler _clusterCompiler;
    private readonly Dictionary<string, int> _namespaceIndexes = new(StringComparer.Ordinal);
    private readonly List<NamespaceEnds> _namespaces = [];
    private readonly List<SortedDictionary<string, CompiledPolicy>> _policies = [];
    private readonly List<List<int>> _classesByNamespace = [];
    private readonly Dictionary<(int Namespace, int LabelSet, PortProfile Ports), int> _classIds = [];
    private readonly Dictionary<IpAddress, List<PodEnd>> _contested = [];
    private readonly Dictionary<int, SortedDictionary<string, PodEnd?>> _changedPods = [];
    private readonly HashSet<int> _dirtyClasses = [];
    private readonly HashSet<int> _dirtyNamespacePolicies = [];
    private readonly RuleMatcher.Builder _matchers;
    private readonly List<CompiledPolicy[]> _namespacePolicies = [];
    private SubjectClass[] _classes = [];
    private int _classCount;
    private bool _classesShared;
    private readonly PodAddressTable.Builder _addresses = new();
    private int _pods;

    public PolicyWriter(DomainAddresses? domains = null)
    {
        _vocabulary = new() { Domains = domains ?? new() };
        _matchers = new(_vocabulary);
        _compiler = new(_vocabulary);
        _clusterCompiler = new(_vocabulary);
    }

    /// <summary>Whether so many ids belong to nobody any more that building anew is worth it.</summary>
    public bool IsWorn =>
        _vocabulary.PodLabels.SetCount > (2 * _pods) + 4096 || _classCount > (2 * _pods) + 4096
        || _vocabulary.PodLabels.SelectorCount + _vocabulary.NamespaceLabels.SelectorCount + _vocabulary.Ports.Count + _vocabulary.Addresses.Count > (2 * _terms) + 4096;

    /// <summary>Adds or replaces an object; kinds that policies do not look at are left out.</summary>
    public void Upsert(IApiObject target)
    {
        switch (target)
        {
            case Pod pod: SetPod(ObjectKey.Of(pod), pod); break;
            case Namespace @namespace: SetNamespace(@namespace.Metadata.Name, @namespace); break;
            case Node node: SetNode(node.Metadata.Name, node); break;
            case NetworkPolicy policy: SetPolicy(ObjectKey.Of(policy), policy); break;
            case ClusterNetworkPolicy policy: SetClusterPolicy(policy.Metadata.Name, policy); break;
            case AdminNetworkPolicy policy: SetAdminPolicy(policy.Metadata.Name, policy); break;
            case BaselineAdminNetworkPolicy policy: SetBaselinePolicy(policy.Metadata.Name, policy); break;
            default: break;
        }
    }

    /// <summary>Sets a pod, or with null removes it.</summary>
    public void SetPod(ObjectKey key, Pod? pod)
    {
        int index = NamespaceIndex(key.Namespace);
        PodEnd? before = Current(index, key.Name);
        PodEnd? after = pod is null || pod.Spec.HostNetwork || pod.IsTerminal() ? null : End(pod, index);
        if (before is null && after is null) return;
        _pods += (after is null ? 0 : 1) - (before is null ? 0 : 1);
        ref SortedDictionary<string, PodEnd?>? changed = ref CollectionsMarshal.GetValueRefOrAddDefault(_changedPods, index, out _);
        (changed ??= new(StringComparer.Ordinal))[key.Name] = after;
        if (before is not null)
        {
            foreach (IpAddress address in before.Addresses) Release(address, before);
        }

        if (after is not null)
        {
            foreach (IpAddress address in after.Addresses) Claim(address, after);
        }
    }

    /// <summary>Sets a namespace's labels; with null those of a namespace nobody wrote down: its name alone.</summary>
    public void SetNamespace(string name, Namespace? target)
    {
        int index = NamespaceIndex(name);
        ValueMap<string> labels = (target?.Metadata.Labels ?? default).With(Namespace.NameLabel, name);
        if (labels == _namespaces[index].Labels) return;
        _namespaces[index] = _namespaces[index] with { Labels = labels, LabelSet = _vocabulary.NamespaceLabels.Set(labels) };
        foreach (int id in _classesByNamespace[index]) _dirtyClasses.Add(id);
    }

    /// <summary>Sets a node, or with null removes it.</summary>
    public void SetNode(string name, Node? node)
    {
        _vocabulary.Nodes.Set(name, node);
        _vocabulary.Addresses.NodesChanged(_vocabulary.Nodes);
    }

    /// <summary>Sets a NetworkPolicy, or with null removes it.</summary>
    public void SetPolicy(ObjectKey key, NetworkPolicy? policy)
    {
        int index = NamespaceIndex(key.Namespace);
        SortedDictionary<string, CompiledPolicy> policies = _policies[index];
        if (policies.Remove(key.Name, out CompiledPolicy? before)) Touch(index, before);
        if (policy is not null)
        {
            CompiledPolicy after = _compiler.Compile(policy, index);
            policies.Add(key.Name, after);
            Touch(index, after);
        }

        _terms += Terms(policy is null ? null : policies[key.Name]) - Terms(before);
        _dirtyNamespacePolicies.Add(index);
    }

    /// <summary>Sets what a domain name resolves to.</summary>
    public bool SetDomain(string name, IEnumerable<IpAddress> addresses)
    {
        if (!_vocabulary.Domains.Set(name, addresses)) return false;
        _vocabulary.Addresses.DomainsChanged(_vocabulary.Domains);
        return true;
    }

    /// <summary>Everything set so far, as readers may see it.</summary>
    public PolicySnapshot Publish(long revision)
    {
        MergePods();
        foreach (int index in _dirtyNamespacePolicies) _namespacePolicies[index] = [.. _policies[index].Values];
        _dirtyNamespacePolicies.Clear();
        Recompute();
        _classesShared = true;
        return new(_vocabulary, _addresses.ToTable(), _classes, _classCount, [.. _namespaces], _tierPolicies, [.. _namespacePolicies], revision);
    }

    private int NamespaceIndex(string name)
    {
        ref int index = ref CollectionsMarshal.GetValueRefOrAddDefault(_namespaceIndexes, name, out bool known);
        if (known) return index;
        index = _namespaces.Count;
        ValueMap<string> labels = ValueMap.Of((Namespace.NameLabel, name));
        _namespaces.Add(new(name, labels, _vocabulary.NamespaceLabels.Set(labels), []));
        _policies.Add(new(StringComparer.Ordinal));
        _namespacePolicies.Add([]);
        _classesByNamespace.Add([]);
        return index;
    }

    private PodEnd End(Pod pod, int @namespace)
    {
        int labelSet = _vocabulary.PodLabels.Set(pod.Metadata.Labels);
        PortProfile ports = PortProfile.Of(pod, _vocabulary.Ports, _vocabulary.Profiles);
        return new()
        {
            Pod = pod,
            Namespace = @namespace,
            LabelSet = labelSet,
            Class = ClassOf(@namespace, labelSet, ports),
            Node = _vocabulary.Nodes.IndexOf(pod.Spec.NodeName),
            Ports = ports,
            Addresses = [.. pod.Addresses().Distinct()],
            HostAddresses = HostAddresses(pod),
        };
    }

    private static IpAddress[] HostAddresses(Pod pod)
    {
        if (pod.Status.HostIP.Length == 0 && pod.Status.HostIPs.IsEmpty) return [];
        IEnumerable<string> texts = pod.Status.HostIPs.Select(static host => host.Ip).Prepend(pod.Status.HostIP);
        return [.. texts.Select(static text => IpAddress.TryParse(text, out IpAddress address) ? address : default).Where(static address => address.IsValid).Distinct()];
    }

    private int ClassOf(int @namespace, int labelSet, PortProfile ports)
    {
        ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(_classIds, (@namespace, labelSet, ports), out bool known);
        if (known) return id;
        id = _classCount++;
        if (id == _classes.Length)
        {
            Array.Resize(ref _classes, Math.Max(16, _classes.Length * 2));
            _classesShared = false;
        }

        // A slot beyond what earlier snapshots count is nobody's yet, so the array need not be copied for it.
        _classes[id] = new() { Id = id, Namespace = @namespace, NamespaceLabelSet = _namespaces[@namespace].LabelSet, LabelSet = labelSet, Ports = ports };
        _classesByNamespace[@namespace].Add(id);
        _dirtyClasses.Add(id);
        return id;
    }

    private void Claim(IpAddress address, PodEnd end)
    {
        if (_addresses.Find(address) is not { } holder)
        {
            _addresses.Set(address, end);
            return;
        }

        ref List<PodEnd>? claims = ref CollectionsMarshal.GetValueRefOrAddDefault(_contested, address, out _);
        (claims ??= [holder]).Add(end);
        if (end.Supersedes(holder)) _addresses.Set(address, end);
    }

    private void Release(IpAddress address, PodEnd end)
    {
        if (!_contested.TryGetValue(address, out List<PodEnd>? claims))
        {
            _addresses.Set(address, null);
            return;
        }

        claims.Remove(end);
        _addresses.Set(address, claims.Aggregate(static (best, next) => next.Supersedes(best) ? next : best));
        if (claims.Count == 1) _contested.Remove(address);
    }

    private PodEnd? Current(int @namespace, string pod)
    {
        if (_changedPods.TryGetValue(@namespace, out SortedDictionary<string, PodEnd?>? changed) && changed.TryGetValue(pod, out PodEnd? end)) return end;
        NamespaceEnds ends = _namespaces[@namespace];
        int at = ends.IndexOf(pod);
        return at >= 0 ? ends.Pods[at] : null;
    }

    private void MergePods()
    {
        foreach ((int index, SortedDictionary<string, PodEnd?> changed) in _changedPods)
        {
            PodEnd[] pods = _namespaces[index].Pods;
            List<PodEnd> merged = new(pods.Length + changed.Count);
            int next = 0;
            foreach ((string name, PodEnd? end) in changed)
            {
                int at = _namespaces[index].IndexOf(name);
                int until = at >= 0 ? at : ~at;
                merged.AddRange(pods.AsSpan(next, until - next));
                if (end is not null) merged.Add(end);
                next = at >= 0 ? at + 1 : until;
            }

            merged.AddRange(pods.AsSpan(next));
            _namespaces[index] = _namespaces[index] with { Pods = [.. merged] };
        }

        _changedPods.Clear();
    }
}
