using Net.Model;

namespace Net.Dataplane.Tests.Transparent;

public class RedirectRulesTests
{
    private static readonly FrontendAddress Web = new(IpAddress.Parse("10.96.0.1"), 80, TransportProtocol.Tcp);
    private static readonly FrontendAddress WebTls = new(IpAddress.Parse("10.96.0.1"), 443, TransportProtocol.Tcp);
    private static readonly FrontendAddress Web6 = new(IpAddress.Parse("fd00::1"), 80, TransportProtocol.Tcp);
    private static readonly FrontendAddress Dns = new(IpAddress.Parse("10.96.0.2"), 53, TransportProtocol.Udp);
    private static readonly RedirectEntry Redirected = new(RedirectVerdict.Redirect, IsClusterIP: true);

    private readonly RedirectRules _rules = new("lab", new Dictionary<IpFamily, int> { [IpFamily.IPv4] = 4000, [IpFamily.IPv6] = 6000 }, [IpCidr.Parse("10.96.0.0/16")]);

    [Fact]
    public void Whole_EveryVerdict_IsInItsSet()
    {
        string text = _rules.Whole(Entries((Web, Redirected), (Web6, Redirected), (Dns, new(RedirectVerdict.Leave, true)), (WebTls, new(RedirectVerdict.Drop, true))));
        Assert.StartsWith("table inet lab\ndelete table inet lab\ntable inet lab {\n", text, StringComparison.Ordinal);
        Assert.Contains("ip daddr . tcp dport @ipv4_redirected redirect to :4000\n", text, StringComparison.Ordinal);
        Assert.Contains("ip6 daddr . tcp dport @ipv6_redirected redirect to :6000\n", text, StringComparison.Ordinal);
        Assert.Contains("ip daddr 10.96.0.0/16 drop\n", text, StringComparison.Ordinal);
        Assert.Contains("add element inet lab ipv4_redirected { 10.96.0.1 . 80 }\n", text, StringComparison.Ordinal);
        Assert.Contains("add element inet lab ipv6_redirected { fd00::1 . 80 }\n", text, StringComparison.Ordinal);
        Assert.Contains("10.96.0.1 . tcp . 443 : drop", text, StringComparison.Ordinal);
        Assert.Contains("10.96.0.2 . udp . 53 : accept", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Change_OneAddressStopsToServe_NamesOnlyIt()
    {
        string text = _rules.Change(Entries((Web, Redirected), (WebTls, Redirected)), Entries((Web, Redirected), (WebTls, new(RedirectVerdict.Refuse, true))));
        Assert.Equal(
            """
            delete element inet lab ipv4_frontends { 10.96.0.1 . tcp . 443 : accept }
            delete element inet lab ipv4_redirected { 10.96.0.1 . 443 }
            add element inet lab ipv4_frontends { 10.96.0.1 . tcp . 443 : goto refuse }

            """,
            text);
    }

    [Fact]
    public void Change_LastPortOfAClusterIPGoes_ItsAddressGoesToo()
    {
        Assert.DoesNotContain("cluster_ips", _rules.Change(Entries((Web, Redirected), (WebTls, Redirected)), Entries((Web, Redirected))), StringComparison.Ordinal);
        Assert.Contains("delete element inet lab ipv4_cluster_ips { 10.96.0.1 }", _rules.Change(Entries((Web, Redirected)), Entries()), StringComparison.Ordinal);
    }

    [Fact]
    public void Change_Nothing_IsEmpty() => Assert.Equal("", _rules.Change(Entries((Web, Redirected)), Entries((Web, Redirected))));

    [Fact]
    public void AreOurs_AnotherProxysPort_IsNot()
    {
        Assert.True(_rules.AreOurs("redirect to :4000 }"));
        Assert.False(_rules.AreOurs("redirect to :4001 }"));
    }

    private static Dictionary<FrontendAddress, RedirectEntry> Entries(params (FrontendAddress Place, RedirectEntry Entry)[] entries) => entries.ToDictionary(static pair => pair.Place, static pair => pair.Entry);
}
