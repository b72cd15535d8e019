using System.Collections.Immutable;
using Net.Model;

namespace Net.Controllers;

/// <summary>The time of the earliest change a plan answers to, for the <c>last-change-trigger-time</c> annotation.</summary>
internal static class TriggerTime
{
    /// <summary>
    /// The Service's creation when it is new; otherwise the earliest readiness change of a pod, or creation of the Service, that is later than the one seen last; null when there
    /// is none.
    /// </summary>
    public static DateTimeOffset? Of(Service service, List<Pod> pods, SliceMemory memory, out SliceMemory after)
    {
        DateTimeOffset? least = null;
        ImmutableDictionary<string, DateTimeOffset> before = memory.PodTimes;
        ImmutableDictionary<string, DateTimeOffset>.Builder times = before.ToBuilder();
        int present = 0;
        foreach (Pod pod in pods)
        {
            if (ReadyTime(pod) is not { } time) continue;
            present++;
            bool known = before.TryGetValue(pod.Metadata.Name, out DateTimeOffset old);
            if (!known || old != time) times[pod.Metadata.Name] = time;
            if ((!known || time > old) && (least is null || time < least)) least = time;
        }

        if (times.Count > present)
        {
            HashSet<string> names = [.. pods.Where(static pod => ReadyTime(pod) is not null).Select(static pod => pod.Metadata.Name)];
            times.RemoveRange(times.Keys.Where(name => !names.Contains(name)).ToList());
        }

        DateTimeOffset? created = service.Metadata.CreationTimestamp;
        if (!memory.Seen) least = created;
        else if (created > memory.ServiceCreated && (least is null || created < least)) least = created;
        after = memory with { Seen = true, ServiceCreated = created, PodTimes = times.ToImmutable() };
        return least;
    }

    private static DateTimeOffset? ReadyTime(Pod pod)
    {
        foreach (PodCondition condition in pod.Status.Conditions.AsSpan())
        {
            if (condition.Type == "Ready") return condition.LastTransitionTime;
        }

        return null;
    }
}
