using Net.Model;

namespace Net.Controllers;

/// <summary>The pods that a set of workloads stands for.</summary>
/// <param name="Pods">The pods in order of namespace and name: those made from workloads, and given ones that had no address, with one.</param>
/// <param name="Problems">Workloads and pods that could not be planned wholly, in order of their keys.</param>
/// <param name="Skipped">How many objects of each kind were given that no pod is made from, by kind.</param>
public sealed record WorkloadPlan(IReadOnlyList<Pod> Pods, IReadOnlyList<PlanProblem> Problems, IReadOnlyDictionary<string, int> Skipped);
