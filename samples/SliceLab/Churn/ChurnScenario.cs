using Net.Model;

namespace SliceLab;

/// <summary>What happens to the pods of one Service between two synchronisations, by their numbers.</summary>
public sealed record ChurnStep
{
    /// <summary>Pods that are gone; before everything else.</summary>
    public IReadOnlyList<int> Remove { get; init; } = [];

    /// <summary>Pods that are there and ready.</summary>
    public IReadOnlyList<int> Add { get; init; } = [];

    /// <summary>Pods that are there, not ready yet.</summary>
    public IReadOnlyList<int> AddNotReady { get; init; } = [];

    /// <summary>Pods that became ready.</summary>
    public IReadOnlyList<int> Ready { get; init; } = [];

    /// <summary>Pods that became not ready.</summary>
    public IReadOnlyList<int> NotReady { get; init; } = [];

    /// <summary>Pods that were told to end.</summary>
    public IReadOnlyList<int> Terminate { get; init; } = [];
}

/// <summary>Churn of one Service: its pods and what happens to them, step by step.</summary>
/// <param name="Name">The scenario's name.</param>
/// <param name="Service">The Service.</param>
/// <param name="Pods">Its pods.</param>
/// <param name="Steps">What happens, every <see cref="Interval"/>.</param>
public sealed record ChurnScenario(string Name, Service Service, NumberedPods Pods, IReadOnlyList<ChurnStep> Steps)
{
    /// <summary>The time between two steps.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The time of the first step.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A rolling update in which, at every step, some old pods are gone and as many new ones ready.</summary>
    /// <param name="order">The order in which old pods, numbered from 0, are replaced.</param>
    /// <param name="batch">How many at a time.</param>
    /// <param name="templates">Whether pods say which template they are made from, as those of a Deployment do.</param>
    public static ChurnScenario Swap(IReadOnlyList<int> order, int batch, bool templates) => Rolling("swap", order, batch, templates, static (old, fresh) => [new() { Remove = old, Add = fresh }]);

    /// <summary>A rolling update in four steps a batch: new pods not ready, then ready, old ones terminating, then gone.</summary>
    /// <param name="order">The order in which old pods, numbered from 0, are replaced.</param>
    /// <param name="batch">How many at a time.</param>
    /// <param name="templates">Whether pods say which template they are made from, as those of a Deployment do.</param>
    public static ChurnScenario Lifecycle(IReadOnlyList<int> order, int batch, bool templates) => Rolling(
        "lifecycle", order, batch, templates, static (old, fresh) => [new() { AddNotReady = fresh }, new() { Ready = fresh }, new() { Terminate = old }, new() { Remove = old }]);

    private static ChurnScenario Rolling(string name, IReadOnlyList<int> order, int batch, bool templates, Func<int[], int[], ChurnStep[]> steps)
    {
        ArgumentNullException.ThrowIfNull(order);
        List<ChurnStep> all = [new() { Add = [.. Enumerable.Range(0, order.Count)] }];
        for (int done = 0; done < order.Count; done += batch)
        {
            int[] old = [.. order.Skip(done).Take(batch)];
            all.AddRange(steps(old, [.. Enumerable.Range(order.Count + done, old.Length)]));
        }

        return new($"{name} {batch}", WebService("scale"), new("scale", order.Count) { SecondTemplateFrom = templates ? order.Count : 0 }, all);
    }

    private static Service WebService(string ns) => new()
    {
        Metadata = new() { Name = "web", Namespace = ns, Uid = "5e000000-0000-4000-8000-000000000001", Labels = ValueMap.Of(("app", "web")), CreationTimestamp = Start.AddHours(-1) },
        Spec = new()
        {
            ClusterIP = "10.96.10.10", ClusterIPs = ["10.96.10.10"], IpFamilies = ["IPv4"], IpFamilyPolicy = "SingleStack", Type = "ClusterIP", SessionAffinity = "None",
            Selector = ValueMap.Of(("app", "web")),
            Ports = [new() { Name = "http", Port = 80, Protocol = "TCP", TargetPort = "http" }],
        },
    };
}
