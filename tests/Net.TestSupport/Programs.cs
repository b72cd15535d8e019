using Xunit;

namespace Net.TestSupport;

/// <summary>A test that needs programs of the machine; skipped, with the reason, where one is missing.</summary>
/// <remarks>CI installs them all and fails when anything is skipped.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactNeedsAttribute : FactAttribute
{
    /// <param name="programs">Names to be found on PATH, such as <c>dig</c>.</param>
    public FactNeedsAttribute(params string[] programs)
    {
        ArgumentNullException.ThrowIfNull(programs);
        Programs = programs;
        Skip = MachinePrograms.WhyMissing(programs);
    }

    /// <summary>The programs that the test runs.</summary>
    public IReadOnlyList<string> Programs { get; }
}

/// <summary>A theory that needs programs of the machine; see <see cref="FactNeedsAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryNeedsAttribute : TheoryAttribute
{
    /// <param name="programs">Names to be found on PATH.</param>
    public TheoryNeedsAttribute(params string[] programs)
    {
        ArgumentNullException.ThrowIfNull(programs);
        Programs = programs;
        Skip = MachinePrograms.WhyMissing(programs);
    }

    /// <summary>The programs that the test runs.</summary>
    public IReadOnlyList<string> Programs { get; }
}

/// <summary>Looks programs up on PATH.</summary>
public static class MachinePrograms
{
    private static readonly string[] SystemFolders = ["/usr/sbin", "/sbin", "/usr/local/sbin"];

    /// <summary>The full path of a program, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(SystemFolders)
        .Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    internal static string? WhyMissing(string[] programs)
    {
        string[] missing = [.. programs.Where(program => Find(program) is null)];
        return missing.Length == 0 ? null : $"needs {string.Join(", ", missing)}";
    }
}
