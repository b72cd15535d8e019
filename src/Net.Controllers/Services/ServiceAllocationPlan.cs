using Net.Model;

namespace Net.Controllers;

/// <summary>Every Service with the addresses and ports it is to have.</summary>
/// <param name="Services">The Services in order of namespace and name. One that was refused an address or port lacks it; the same object as given when nothing was to be filled in.</param>
/// <param name="Problems">What could not be had, in the same order.</param>
public sealed record ServiceAllocationPlan(IReadOnlyList<Service> Services, IReadOnlyList<PlanProblem> Problems);
