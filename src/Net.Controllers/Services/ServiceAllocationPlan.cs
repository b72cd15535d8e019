using Net.Model;

namespace Net.Controllers;

/// <summary>Every Service with the addresses and ports it is to have.</summary>
/// <param name="Services">The Services in order of namespace and name; the same object as given when nothing was to be filled in. One that is refused is missing, or as it was held before.</param>
/// <param name="Problems">What is refused and why, in the same order.</param>
public sealed record ServiceAllocationPlan(IReadOnlyList<Service> Services, IReadOnlyList<PlanProblem> Problems);
