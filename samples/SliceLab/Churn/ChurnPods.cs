using Net.Model;

namespace SliceLab;

/// <summary>The pods of a scenario as they stand after some of its steps.</summary>
internal sealed class ChurnPods(ChurnScenario scenario)
{
    private readonly SortedDictionary<int, Pod> _pods = [];

    /// <summary>The pods, by number.</summary>
    public IReadOnlyCollection<Pod> All => _pods.Values;

    /// <summary>Carries a step out. Times of readiness are a second before it.</summary>
    public void Change(ChurnStep step, DateTimeOffset now)
    {
        DateTimeOffset since = now.AddSeconds(-1);
        foreach (int number in step.Remove) _pods.Remove(number);
        foreach (int number in step.Add) _pods[number] = scenario.Pods.Pod(number, ready: true, since);
        foreach (int number in step.AddNotReady) _pods[number] = scenario.Pods.Pod(number, ready: false, since);
        foreach (int number in step.Ready) Replace(number, pod => NumberedPods.WithReady(pod, ready: true, since));
        foreach (int number in step.NotReady) Replace(number, pod => NumberedPods.WithReady(pod, ready: false, since));
        foreach (int number in step.Terminate) Replace(number, pod => NumberedPods.Terminating(pod, since));
    }

    private void Replace(int number, Func<Pod, Pod> change)
    {
        if (_pods.TryGetValue(number, out Pod? pod)) _pods[number] = change(pod);
    }
}
