using System.Diagnostics;
using Net.TestSupport;
using static SliceController.Tests.ControllerLab;

namespace SliceController.Tests;

/// <summary>The built program as a process of its own, ended by SIGKILL.</summary>
public sealed class KillTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Program_KilledAmidItsWrites_TheNextOneConverges()
    {
        await using ControllerLab lab = await StartServerAsync();
        int[] pods = [.. Enumerable.Range(0, 95)];
        lab.Server.Apply([Service("cart"), .. pods.Select(static pod => Pod("cart", pod))]);
        string kubeconfig = Path.GetTempFileName();
        await File.WriteAllTextAsync(kubeconfig, lab.Server.Kubeconfig());
        try
        {
            // Each request takes a while, so that the program is caught between its writes.
            lab.Server.Faults.Latency = TimeSpan.FromMilliseconds(300);
            using (Process first = Start(kubeconfig))
            {
                await Eventually.True(() => lab.Slices("cart").Any() || first.HasExited, "the first write", Patience);
                first.Kill();
                await first.WaitForExitAsync();
            }

            Assert.NotEqual(AddressesOf(pods), lab.Addresses("cart"));
            lab.Server.Faults.Latency = TimeSpan.Zero;
            using Process second = Start(kubeconfig);
            await Eventually.True(() => lab.Addresses("cart").SequenceEqual(AddressesOf(pods)) || second.HasExited, "every pod once", Patience);
            Assert.False(second.HasExited);
            second.Kill();
            await second.WaitForExitAsync();
            Assert.Equal(AddressesOf(pods), lab.Addresses("cart"));
        }
        finally
        {
            File.Delete(kubeconfig);
        }
    }

    [Theory]
    [InlineData("--max-endpoints 0", "--max-endpoints 0: must be 1 to 1000.")]
    [InlineData("--lease-duration 0", "--lease-duration 0: must be at least 1.")]
    [InlineData("--health 8081", "--health 8081: must be an address and a port such as [::]:8081, or 'off'.")]
    [InlineData("--lease slices", "must be namespace/name")]
    [InlineData("--kubeconfig /nowhere/config", "/nowhere/config")]
    [InlineData("--in-cluster", "KUBERNETES_SERVICE_HOST")]
    public async Task Program_BadOptions_SaysWhatIsWrongAndAnswers2(string arguments, string says)
    {
        using Process process = Start(null, arguments.Split(' '));
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(2, process.ExitCode);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    private static Process Start(string? kubeconfig, params string[] more)
    {
        string[] arguments = kubeconfig is null ? [ControllerProcess.Program, .. more] : [ControllerProcess.Program, "--kubeconfig", kubeconfig, "--max-endpoints", "10", .. more];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardError = true })!;
    }
}
