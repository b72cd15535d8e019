using System.Globalization;
using Net.Model;

namespace Net.Controllers;

/// <summary>A workload of any kind, in the terms all have in common.</summary>
internal sealed record Workload(IApiObject Source, LabelSelector? Selector, PodTemplateSpec Template, int Replicas)
{
    private const int GeneratedNameLimit = 58;

    public ObjectKey Key { get; } = ObjectKey.Of(Source);

    /// <summary>The workload an object is; null when no pod is made from its kind.</summary>
    public static Workload? Of(IApiObject source, int nodes) => source switch
    {
        Deployment { Spec: var spec } => new(source, spec.Selector, spec.Template, spec.Replicas ?? 1),
        ReplicaSet { Spec: var spec } => new(source, spec.Selector, spec.Template, spec.Replicas ?? 1),
        StatefulSet { Spec: var spec } => new(source, spec.Selector, spec.Template, spec.Replicas ?? 1),
        DaemonSet { Spec: var spec } => new(source, spec.Selector, spec.Template, nodes),
        Job { Spec: var spec } => new(source, spec.Selector, spec.Template, JobPods(spec)),
        _ => null,
    };

    /// <summary>The pod of a number, without addresses.</summary>
    public Pod PodAt(int index, string node)
    {
        string hash = TemplateHash();
        (string name, string hostname, string subdomain) = NamesOf(index, node, hash);
        ValueMap<string> labels = Template.Metadata.Labels;
        switch (Source)
        {
            case Deployment:
                labels = labels.With("pod-template-hash", hash);
                break;
            case StatefulSet:
                labels = labels.With("statefulset.kubernetes.io/pod-name", name).With("apps.kubernetes.io/pod-index", Ordinal(index)).With("controller-revision-hash", $"{Key.Name}-{hash}");
                break;
            case DaemonSet:
                labels = labels.With("controller-revision-hash", hash);
                break;
            case Job:
                labels = labels.With("batch.kubernetes.io/job-name", Key.Name).With("job-name", Key.Name);
                break;
        }

        return new()
        {
            Metadata = new()
            {
                Name = name,
                Namespace = Key.Namespace,
                Uid = UidOf(Key.Namespace, name),
                CreationTimestamp = Source.Metadata.CreationTimestamp,
                Labels = labels,
                Annotations = Template.Metadata.Annotations,
                OwnerReferences = [new() { ApiVersion = Source.ApiVersion, Kind = Source.Kind, Name = Key.Name, Uid = Source.Metadata.Uid, Controller = true, BlockOwnerDeletion = true }],
            },
            Spec = Template.Spec with
            {
                NodeName = node,
                Hostname = hostname.Length > 0 ? hostname : Template.Spec.Hostname,
                Subdomain = subdomain.Length > 0 ? subdomain : Template.Spec.Subdomain,
            },
        };
    }

    /// <summary>An identity in the form of a UUID that is the same in every process.</summary>
    public static string UidOf(string @namespace, string name)
    {
        ulong high = StableHash.Of(@namespace, name).Value, low = StableHash.Of(name, @namespace, "uid").Value;
        return $"{high >> 32:x8}-{(high >> 16) & 0xFFFF:x4}-8{high & 0xFFF:x3}-8{(low >> 48) & 0xFFF:x3}-{low & 0xFFFF_FFFF_FFFF:x12}";
    }

    private (string Name, string Hostname, string Subdomain) NamesOf(int index, string node, string hash)
    {
        string number = Ordinal(index);
        switch (Source)
        {
            case StatefulSet set:
                string ordinal = $"{Key.Name}-{number}";
                return (ordinal, ordinal, set.Spec.ServiceName);
            case Deployment:
                return ($"{Shortened($"{Key.Name}-{hash}")}-{StableHash.Of(Key.Namespace, Key.Name, hash, number).NamePart()}", "", "");
            case DaemonSet:
                return ($"{Shortened(Key.Name)}-{StableHash.Of(Key.Namespace, Key.Name, node).NamePart()}", "", "");
            case Job { Spec.CompletionMode: "Indexed" } job:
                return ($"{Shortened($"{Key.Name}-{number}")}-{StableHash.Of(Key.Namespace, Key.Name, number).NamePart()}", $"{Key.Name}-{number}", job.Spec.Template.Spec.Subdomain);
            default:
                return ($"{Shortened(Key.Name)}-{StableHash.Of(Key.Namespace, Key.Name, number).NamePart()}", "", "");
        }
    }

    private string Ordinal(int index) =>
        (index + ((Source as StatefulSet)?.Spec.Ordinals?.Start ?? 0)).ToString(CultureInfo.InvariantCulture);

    private string TemplateHash()
    {
        StableHash hash = default;
        hash.Add(ModelJson.Write(Template));
        return hash.NamePart(10);
    }

    // As the API server shortens the base of a generated name.
    private static string Shortened(string name) => name.Length > GeneratedNameLimit ? name[..GeneratedNameLimit] : name;

    private static int JobPods(JobSpec spec) => spec.Suspend == true ? 0 : Math.Min(spec.Parallelism ?? 1, spec.Completions ?? int.MaxValue);
}
