using System.Collections.Immutable;
using System.Globalization;
using Net.Model;

namespace Net.Controllers;

/// <summary>When the pods of a Service last became ready or not, as far as it was seen: where the <c>last-change-trigger-time</c> annotation comes from. Immutable.</summary>
internal sealed record TriggerTime
{
    public const string Annotation = "endpoints.kubernetes.io/last-change-trigger-time";

    public static TriggerTime Unseen { get; } = new();

    private bool Seen { get; init; }

    private DateTimeOffset? ServiceCreated { get; init; }

    private ImmutableDictionary<string, DateTimeOffset> Pods { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>
    /// The time of the earliest change since: the Service's creation when it is new; otherwise the earliest readiness change of a pod, or creation of the Service, that is later
    /// than the one seen last; null when there is none.
    /// </summary>
    public DateTimeOffset? Next(Service service, List<Pod> pods, out TriggerTime after)
    {
        DateTimeOffset? least = null;
        ImmutableDictionary<string, DateTimeOffset>.Builder times = Pods.ToBuilder();
        int present = 0;
        foreach (Pod pod in pods)
        {
            if (ReadyTime(pod) is not { } time) continue;
            present++;
            bool known = Pods.TryGetValue(pod.Metadata.Name, out DateTimeOffset old);
            if (!known || old != time) times[pod.Metadata.Name] = time;
            if ((!known || time > old) && (least is null || time < least)) least = time;
        }

        if (times.Count > present)
        {
            HashSet<string> names = [.. pods.Where(static pod => ReadyTime(pod) is not null).Select(static pod => pod.Metadata.Name)];
            times.RemoveRange(times.Keys.Where(name => !names.Contains(name)).ToList());
        }

        return Finish(service, least, times.ToImmutable(), out after);
    }

    /// <summary>The same where it is known which pods are new or changed since, and which are gone.</summary>
    public DateTimeOffset? NextOf(Service service, IEnumerable<Pod> changed, IEnumerable<string> gone, out TriggerTime after)
    {
        DateTimeOffset? least = null;
        ImmutableDictionary<string, DateTimeOffset> times = Pods;
        foreach (string name in gone) times = times.Remove(name);
        foreach (Pod pod in changed)
        {
            if (ReadyTime(pod) is not { } time)
            {
                times = times.Remove(pod.Metadata.Name);
                continue;
            }

            bool known = Pods.TryGetValue(pod.Metadata.Name, out DateTimeOffset old);
            if (!known || old != time) times = times.SetItem(pod.Metadata.Name, time);
            if ((!known || time > old) && (least is null || time < least)) least = time;
        }

        return Finish(service, least, times, out after);
    }

    private DateTimeOffset? Finish(Service service, DateTimeOffset? least, ImmutableDictionary<string, DateTimeOffset> times, out TriggerTime after)
    {
        DateTimeOffset? created = service.Metadata.CreationTimestamp;
        if (!Seen) least = created;
        else if (created > ServiceCreated && (least is null || created < least)) least = created;
        after = new() { Seen = true, ServiceCreated = created, Pods = times };
        return least;
    }

    /// <summary>Go's RFC 3339 with as many digits of a second as it needs.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>The annotations with the time set, or without one when there is none.</summary>
    public static ValueMap<string> Annotate(ValueMap<string> annotations, string? time) => time is not null ? annotations.With(Annotation, time) : annotations.Without(Annotation);

    private static DateTimeOffset? ReadyTime(Pod pod)
    {
        foreach (PodCondition condition in pod.Status.Conditions.AsSpan())
        {
            if (condition.Type == "Ready") return condition.LastTransitionTime;
        }

        return null;
    }
}
