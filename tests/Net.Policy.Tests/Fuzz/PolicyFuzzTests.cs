using Net.Conformance.Fuzzing;
using Net.TestSupport;

namespace Net.Policy.Tests.Fuzz;

/// <summary>The short form of <c>Net.Conformance fuzz policy</c>.</summary>
public sealed class PolicyFuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_BrokenPolicies_NothingThrowsAndReasonsAgreeWithVerdicts(int seed) => Assert.Empty(PolicyFuzz.Run(Repository.Vectors("policy"), 1_500, seed));
}
