using System.Diagnostics;
using Net.TestSupport;

namespace Net.Dataplane.Tests.Namespaces;

/// <summary>A theory that makes network namespaces; skipped, with the reason, where the process may not, or a program is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsNamespacesAttribute : TheoryAttribute
{
    public NeedsNamespacesAttribute() => Skip = WhyNot();

    private static string? WhyNot()
    {
        string[] missing = [.. NamespaceLab.Programs.Where(static program => MachinePrograms.Find(program) is null)];
        if (missing.Length > 0) return $"needs {string.Join(", ", missing)}";
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return "needs root on Linux, to make network namespaces";
        using Process probe = Process.Start(new ProcessStartInfo(MachinePrograms.Find("unshare")!, ["-n", "true"]) { RedirectStandardError = true })!;
        probe.WaitForExit();
        return probe.ExitCode == 0 ? null : "needs CAP_SYS_ADMIN, to make network namespaces";
    }
}
