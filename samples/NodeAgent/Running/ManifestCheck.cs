using System.Globalization;
using Net.Cluster;
using Net.Controllers;
using Net.Model;
using NodeAgent.ControlPlane;
using NodeAgent.Options;

namespace NodeAgent.Running;

/// <summary><c>--check</c>: reads the folders, validates every object as the API server would, plans, and tells what is wrong.</summary>
internal static class ManifestCheck
{
    /// <summary>Prints the problems and what was read; the exit code.</summary>
    public static int Run(AgentOptions options, TextWriter output)
    {
        ManifestSet manifests = ManifestSet.Join(options.Manifests.Select(static folder => ManifestReader.ReadFolder(folder)));
        foreach (Problem problem in manifests.Problems) output.WriteLine(problem);
        foreach (ManifestObject entry in manifests.Entries)
        {
            if (ApiRules.For(entry.Value.ApiVersion, entry.Value.Kind) is not { } rules) continue;
            foreach (string warning in rules.Warnings(rules.ApplyDefaults(entry.Value))) output.WriteLine(entry.Problem("", $"warning: {warning}"));
        }

        var written = new ClusterState();
        written.Apply(manifests.Objects);
        using var plane = new LocalControlPlane(options, written, new ClusterState());
        plane.Start();
        foreach (PlanProblem problem in plane.Problems)
        {
            ManifestObject? entry = manifests.Entries.FirstOrDefault(entry => entry.Value.Kind == problem.Kind && entry.Key == problem.Key);
            output.WriteLine(entry?.Problem(problem.Field, problem.Message).ToString() ?? problem.ToString());
        }

        foreach (SkippedKind kind in manifests.Skipped) output.WriteLine($"Not read: {kind}");
        int problems = manifests.Problems.Count + plane.Problems.Count;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{manifests.Entries.Count} objects read, {manifests.Skipped.Sum(static kind => kind.Count)} skipped, {problems} problems"));
        return problems == 0 ? AgentExitCodes.Success : AgentExitCodes.BadManifests;
    }
}
