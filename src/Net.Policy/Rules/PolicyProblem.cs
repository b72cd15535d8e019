using Net.Model;

namespace Net.Policy;

/// <summary>A part of a policy that cannot be read, and what is made of it: such parts fail closed.</summary>
/// <param name="Kind">The policy's kind.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Path">The field, such as <c>spec.ingress[0].from[1].ipBlock.cidr</c>.</param>
/// <param name="Message">What is wrong, and what follows.</param>
public sealed record PolicyProblem(string Kind, ObjectKey Policy, string Path, string Message)
{
    /// <summary>Kind, key, path and message in one line.</summary>
    public override string ToString() => $"{Kind} {Policy}: {Path}: {Message}";
}
