using System.Diagnostics;
using Net.Cluster;
using Net.Dns;
using Net.Model;

namespace DnsHost;

/// <summary>What one changed EndpointSlice costs a zone, beside building the zone.</summary>
internal static class SliceChange
{
    private const int Builds = 7;

    private const int Changes = 2000;

    internal static void Print(int services)
    {
        ClusterState state = new();
        state.Apply([.. SampleCluster.Objects(services), .. Enumerable.Range(0, services).Select(static i => SampleCluster.SliceOf(i, ready: true))]);
        double build = Enumerable.Range(0, Builds).Select(_ => Build(state)).Min();
        using ClusterZone zone = new(state);

        // What the state itself does for a change is the same with and without the zone.
        double with = ChangeCost(state, services);
        zone.Dispose();
        double without = ChangeCost(state, services);
        double change = Math.Max(0, with - without);
        Console.WriteLine(FormattableString.Invariant($"services {services}, zone built in {build:F1} ms, one changed slice {change * 1000:F2} us in the zone ({without * 1000:F2} us in the state): 1/{build / change:F0}"));
    }

    private static double Build(ClusterState state)
    {
        long start = Stopwatch.GetTimestamp();
        using ClusterZone zone = new(state);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The median of the milliseconds that a change takes.</summary>
    private static double ChangeCost(ClusterState state, int services)
    {
        double[] costs = new double[Changes];
        for (int c = 0; c < Changes; c++)
        {
            EndpointSlice slice = SampleCluster.SliceOf((c * 7919) % services, ready: state.Get<EndpointSlice>(ObjectKey.Of(SampleCluster.SliceOf((c * 7919) % services, true)))!.Endpoints[1].Conditions.Ready != true);
            long start = Stopwatch.GetTimestamp();
            state.Apply([slice]);
            costs[c] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(costs);
        return costs[Changes / 2];
    }
}
