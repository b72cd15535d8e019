using Net.Model;

namespace Net.Controllers.Tests.LegacyEndpoints;

public class EndpointsTrackerTests
{
    private readonly EndpointsTracker _tracker = new();

    [Fact]
    public void IsStale_VersionThatWasRefused_UntilANewerOneIsSeen()
    {
        Assert.False(_tracker.IsStale(Version("1")));
        _tracker.Refused(Version("1"));

        Assert.True(_tracker.IsStale(Version("1")));
        Assert.False(_tracker.IsStale(Version("2")));
        Assert.False(_tracker.IsStale(Version("1") with { Metadata = new() { Namespace = "shop", Name = "orders", ResourceVersion = "1" } }));
    }

    [Fact]
    public void Forget_NothingIsStale()
    {
        _tracker.Refused(Version("1"));

        _tracker.Forget(new("shop", "cart"));

        Assert.False(_tracker.IsStale(Version("1")));
    }

    private static Endpoints Version(string version) => new() { Metadata = new() { Namespace = "shop", Name = "cart", ResourceVersion = version } };
}
