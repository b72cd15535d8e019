using System.Runtime.InteropServices;
using Net.Cluster;
using Net.Dataplane;
using Net.Model;
using Net.Transport.Tcp;
using Net.Transport.Udp;
using Net.Transport.UdpRelay;

namespace ProxyHost;

/// <summary>The Services and EndpointSlices of a folder, as they are written there, and the proxy that serves them.</summary>
internal static class ServedCluster
{
    internal static async Task<int> RunAsync(bool linux, bool transparent, string folder, string node)
    {
        // Not validated: endpoints on loopback, which an API server refuses, are what a benchmark on one machine has.
        ManifestSet manifests = ManifestReader.ReadFolder(folder, new ManifestOptions { Validate = false });
        foreach (Problem problem in manifests.Problems) Console.Error.WriteLine(problem);
        if (manifests.Problems.Count > 0) return 1;
        var state = new ClusterState();
        state.Apply(manifests.Objects);
        using var table = new ServiceTable(state, node);
        var options = new ServiceProxyOptions
        {
            Tcp = new TcpRelayOptions { Engine = linux ? TcpEngineKind.Linux : TcpEngineKind.Portable },
            Udp = new UdpRelayEngineOptions { Engine = linux ? UdpEngine.Batched : UdpEngine.Portable },
            // A local route makes an IPv4 range bindable; an IPv6 address of such a range is not known as the host's own. ipv6(7).
            // Shared, so that a successor takes over without refusing anybody.
            TcpListeners = TcpListenOptions.Default with { FreeBind = true, ShareAddress = true },
            UdpListeners = UdpRelayOptions.Default with { FreeBind = true, ShareAddress = true },
            Transparent = transparent ? new TransparentOptions() : null,
        };
        await using var proxy = new ServiceProxy(table, options);
        await proxy.StartAsync();
        foreach (ListenerReport listener in proxy.Listeners) Console.WriteLine(listener);
        if (proxy.RedirectProblem.Length > 0)
        {
            Console.Error.WriteLine(proxy.RedirectProblem);
            return 1;
        }

        Console.WriteLine("ready");

        var stopped = new TaskCompletionSource();
        using PosixSignalRegistration signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stopped.TrySetResult();
        });
        await stopped.Task;
        Console.WriteLine(proxy.Statistics);
        return 0;
    }
}
