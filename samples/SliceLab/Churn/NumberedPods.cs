using Net.Model;

namespace SliceLab;

/// <summary>Pods that follow from their numbers, one after the other over the nodes, and the nodes, which follow from theirs.</summary>
/// <param name="Namespace">The namespace of pods and Service.</param>
/// <param name="NodeCount">How many nodes there are.</param>
/// <param name="Prefix">The names of pods without their numbers.</param>
public sealed record NumberedPods(string Namespace, int NodeCount, string Prefix = "web-5c7d9f8b6d-")
{
    private static readonly string[] Zones = ["zone-a", "zone-b", "zone-c"];

    /// <summary>The first pod of the second template; those before it are of the first. Pods carry no template hash when it is 0.</summary>
    public int SecondTemplateFrom { get; init; }

    /// <summary>The nodes.</summary>
    public IEnumerable<Node> Nodes() => Enumerable.Range(0, NodeCount).Select(static k => new Node
    {
        Metadata = new() { Name = NodeName(k), Labels = ValueMap.Of((Node.ZoneLabel, Zones[k % Zones.Length])) },
    });

    /// <summary>A pod as it is after being added.</summary>
    public Pod Pod(int number, bool ready, DateTimeOffset since) => new()
    {
        Metadata = new()
        {
            Name = $"{Prefix}{number:D5}",
            Namespace = Namespace,
            Uid = $"5c7d9f8b-6d00-4000-8000-{number:D12}",
            Labels = SecondTemplateFrom == 0 ? ValueMap.Of(("app", "web")) : ValueMap.Of(("app", "web"), ("pod-template-hash", number < SecondTemplateFrom ? "5c7d9f8b6d" : "66d4b9c7f5")),
        },
        Spec = new() { NodeName = NodeName(number % NodeCount), Containers = [new() { Name = "c", Ports = [new() { Name = "http", Port = 8080, Protocol = "TCP" }] }] },
        Status = new()
        {
            Phase = "Running",
            PodIP = Address(number),
            PodIPs = [new() { Ip = Address(number) }],
            Conditions = [new() { Type = "Ready", Status = ready ? "True" : "False", LastTransitionTime = since }],
        },
    };

    /// <summary>A pod whose readiness changed.</summary>
    public static Pod WithReady(Pod pod, bool ready, DateTimeOffset since) =>
        pod with { Status = pod.Status with { Conditions = [new() { Type = "Ready", Status = ready ? "True" : "False", LastTransitionTime = since }] } };

    /// <summary>A pod that was told to end.</summary>
    public static Pod Terminating(Pod pod, DateTimeOffset since) => pod with { Metadata = pod.Metadata with { DeletionTimestamp = since } };

    private static string NodeName(int number) => $"node-{number:D4}";

    private static string Address(int number) => $"10.{64 + (number / 65536)}.{number / 256 % 256}.{number % 256}";
}
