using System.Diagnostics;
using System.Globalization;
using Net.Cluster;
using Net.Model;

namespace ClusterHost;

/// <summary>Follows a server: how long the first lists take, what the objects weigh, and how late changes become visible.</summary>
internal static class Follower
{
    private const double Mebibyte = 1024 * 1024;

    public static async Task RunAsync(Uri server, int changes)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var state = new ClusterState();
        var watch = Stopwatch.StartNew();
        await using var source = new ApiServerSource(new() { Server = server }, state, [FollowedKind.Of<Service>(), FollowedKind.Of<EndpointSlice>(), FollowedKind.Of<Pod>()]);
        await source.StartAsync();
        TimeSpan synced = watch.Elapsed, cpu = Process.GetCurrentProcess().TotalProcessorTime;
        double held = (GC.GetTotalMemory(forceFullCollection: true) - before) / Mebibyte;
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{state.All<Service>().Count()} Services, {state.All<EndpointSlice>().Sum(static slice => slice.Endpoints.Count)} endpoints, {state.All<Pod>().Count()} pods: synced in {synced.TotalSeconds:0.0} s ({cpu.TotalSeconds:0.0} s of CPU), held in {held:0} MiB, process {process.WorkingSet64 / Mebibyte:0} MiB (peak {process.PeakWorkingSet64 / Mebibyte:0} MiB)"));

        List<double> late = [];
        var done = new TaskCompletionSource();
        using IDisposable subscription = state.Subscribe(batch =>
        {
            long now = Stopwatch.GetTimestamp();
            if (!batch.Touches<Service>() || batch.Count > 1 || batch.After.Get<Service>(new("ns-0", "service-0"))?.Metadata.Annotation(LargeServer.ChangedAt) is not { } at) return;
            late.Add(Stopwatch.GetElapsedTime(long.Parse(at, CultureInfo.InvariantCulture), now).TotalMilliseconds);
            if (late.Count >= changes) done.TrySetResult();
        });
        await done.Task;
        lock (late) late.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{late.Count} changes, from before the server's write to a subscriber: median {late[late.Count / 2]:0.00} ms, 90 % {late[late.Count * 9 / 10]:0.00} ms, 99 % {late[late.Count * 99 / 100]:0.00} ms"));
    }
}
