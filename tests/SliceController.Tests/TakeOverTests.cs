using System.Globalization;
using Net.Model;
using Net.TestSupport;
using static SliceController.Tests.ControllerLab;

namespace SliceController.Tests;

/// <summary>Two processes of the program that elect one of them: what becomes of the work when the leader ends.</summary>
public sealed class TakeOverTests : IAsyncLifetime
{
    private const string Lease = "shop/slices";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _kubeconfig = Path.GetTempFileName();
    private ControllerLab _lab = null!;

    private LeaseSpec Held => _lab.Server.Get<Lease>("shop", "slices")?.Spec ?? new();

    public async Task InitializeAsync()
    {
        _lab = await StartServerAsync();
        _lab.Server.Apply(Service("cart"), Pod("cart", 1));
        await File.WriteAllTextAsync(_kubeconfig, _lab.Server.Kubeconfig());
    }

    public async Task DisposeAsync()
    {
        await _lab.DisposeAsync();
        File.Delete(_kubeconfig);
    }

    [Fact]
    public async Task Leader_Killed_IsFollowedOnceItsLeaseRanOut()
    {
        TimeSpan duration = TimeSpan.FromSeconds(4);
        using ControllerProcess first = Start(duration);
        await LeadsAsync(first);
        using ControllerProcess second = Start(duration);
        await Eventually.True(async () => (await second.GetAsync("/readyz")).Text.Contains($"waits for lease {Lease}, held by {Held.HolderIdentity}", StringComparison.Ordinal), "the second waits", Patience);
        Assert.Equal(200, (await second.GetAsync("/readyz")).Code);

        await first.KillAsync();
        LeaseSpec left = Held;
        _lab.Server.Apply(Pod("cart", 2));
        await LeadsAsync(second);
        await Eventually.True(() => _lab.Addresses("cart").SequenceEqual(AddressesOf([1, 2])), "the second works", Patience);
        LeaseSpec taken = Held;
        Assert.NotEqual(left.HolderIdentity, taken.HolderIdentity);
        Assert.Equal(left.LeaseTransitions + 1, taken.LeaseTransitions);
        Assert.True(taken.AcquireTime!.Value.Value - left.RenewTime!.Value.Value >= duration, $"{taken.AcquireTime} is within {duration} of {left.RenewTime}");
    }

    [Fact]
    public async Task Leader_Terminated_GivesTheLeaseUpAtOnce()
    {
        TimeSpan duration = TimeSpan.FromSeconds(30);
        using ControllerProcess first = Start(duration);
        await LeadsAsync(first);
        using ControllerProcess second = Start(duration);
        await Eventually.True(async () => (await second.GetAsync("/healthz")).Text.Contains("waits for lease", StringComparison.Ordinal), "the second waits", Patience);
        LeaseSpec before = Held;

        Assert.Equal(0, await first.TerminateAsync());
        await LeadsAsync(second);
        LeaseSpec taken = Held;
        Assert.NotEqual(before.HolderIdentity, taken.HolderIdentity);
        Assert.True(taken.AcquireTime!.Value.Value - before.RenewTime!.Value.Value < duration, $"{taken.AcquireTime} is long after {before.RenewTime}");
    }

    private ControllerProcess Start(TimeSpan duration) => new(_kubeconfig, "--lease", Lease, "--lease-duration", duration.TotalSeconds.ToString(CultureInfo.InvariantCulture));

    private static Task LeadsAsync(ControllerProcess process) =>
        Eventually.True(async () => (await process.GetAsync("/readyz")).Text.Contains($"leads by lease {Lease} as ", StringComparison.Ordinal), "the process leads", Patience);
}
