using System.Diagnostics;
using System.Globalization;
using Net.TestSupport;

namespace Net.Dns.Tests.Serving;

/// <summary>What people's programs make of the answers.</summary>
public sealed class RealClientTests : IDisposable
{
    private const string Name = "web.harbor.svc.cluster.local";

    private const string Address = "10.96.0.61";

    private readonly string _folder = Directory.CreateTempSubdirectory("dns-clients").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [FactNeeds("dig")]
    public async Task Dig_EveryWay_Agrees()
    {
        await using DnsServer server = await DnsServerTests.StartAsync(new() { Listen = { "127.0.0.1:0" }, ServerIdentity = "unit-7" });
        string port = Port(server);
        foreach (string way in new[] { "+notcp", "+tcp", "+bufsize=512", "+bufsize=4096", "+nocookie", "+ednsopt=nsid", "+noedns", "+dnssec", "+padding=128", "+tcp +keepopen", "+subnet=192.0.2.0/24" })
        {
            Assert.Equal($"{Address}\n", Run("dig", ["@127.0.0.1", "-p", port, "+short", .. way.Split(' '), Name]));
        }

        Assert.Equal("web.harbor.svc.cluster.local.\n", Run("dig", "@127.0.0.1", "-p", port, "+short", "-x", Address));
        Assert.Contains("status: NXDOMAIN", Run("dig", "@127.0.0.1", "-p", port, "no.harbor.svc.cluster.local"), StringComparison.Ordinal);
        Assert.Contains("NSID: 75 6e 69 74 2d 37 (\"unit-7\")", Run("dig", "@127.0.0.1", "-p", port, "+nsid", Name), StringComparison.Ordinal);
        Assert.Contains("(good)", Run("dig", "@127.0.0.1", "-p", port, "+cookie", Name), StringComparison.Ordinal);
        Assert.Contains("status: BADVERS", Run("dig", "@127.0.0.1", "-p", port, "+edns=1", "+noednsneg", Name), StringComparison.Ordinal);
        Assert.Contains("EDE: 20 (Not Authoritative)", Run("dig", "@127.0.0.1", "-p", port, "example.test"), StringComparison.Ordinal);
    }

    [FactNeeds("dig")]
    public async Task Dig_CutAnswer_AsksAgainOverTcp()
    {
        await using DnsServer server = new(new ClusterZone(Fixtures.State("fringe")), new() { Listen = { "127.0.0.1:0" } });
        await server.StartAsync();
        string[] whole = Run("dig", "@127.0.0.1", "-p", Port(server), "+short", "+tcp", "big-swarm.fringe.svc.cluster.local").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] retried = Run("dig", "@127.0.0.1", "-p", Port(server), "+short", "+notcp", "big-swarm.fringe.svc.cluster.local").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(whole.Length > 100);
        Assert.Equal(whole.Order(), retried.Order());
    }

    [FactNeeds("kdig")]
    public async Task Kdig_EveryWay_Agrees()
    {
        await using DnsServer server = await DnsServerTests.StartAsync(new() { Listen = { "127.0.0.1:0" } });
        foreach (string way in new[] { "+notcp", "+tcp", "+bufsize=512", "+cookie", "+nsid", "+padding=64" })
        {
            Assert.Equal($"{Address}\n", Run("kdig", "@127.0.0.1", "-p", Port(server), "+short", way, Name));
        }
    }

    [FactNeeds("dnsperf")]
    public async Task Dnsperf_EveryQuestion_IsAnswered()
    {
        await using DnsServer server = await DnsServerTests.StartAsync(new() { Listen = { "127.0.0.1:0" }, Workers = 2 });
        string questions = Path.Combine(_folder, "questions");
        await File.WriteAllLinesAsync(questions, Enumerable.Range(0, 500).Select(static i => i % 5 == 0 ? $"missing-{i}.harbor.svc.cluster.local A" : $"{Name} {(i % 4 == 0 ? "AAAA" : "A")}"));
        string report = Run("dnsperf", "-s", "127.0.0.1", "-p", Port(server), "-d", questions, "-n", "4", "-c", "8", "-q", "20", "-t", "30");
        Assert.Contains("Queries completed:    2000 (100.00%)", report, StringComparison.Ordinal);
        Assert.Contains("NOERROR 1600 (80.00%), NXDOMAIN 400 (20.00%)", report, StringComparison.Ordinal);
    }

    /// <summary>glibc asks at port 53 of the servers in <c>/etc/resolv.conf</c>: the process gets a file of its own, and the server a loopback address of its own.</summary>
    [FactNeeds("unshare", "mount", "getent")]
    public async Task Getent_SearchPath_FindsTheService()
    {
        await using DnsServer server = await DnsServerTests.StartAsync(new() { Listen = { OwnPort53(1) } });
        string command = InOwnResolver(server, "getent ahostsv4 web; getent ahostsv4 web.harbor; getent ahostsv4 web.harbor.svc.cluster.local.; getent hosts " + Address);
        string output = Run("unshare", "--mount", "sh", "-c", command);
        Assert.Equal(3, output.Split('\n').Count(static line => line.StartsWith(Address, StringComparison.Ordinal) && line.Contains("STREAM", StringComparison.Ordinal)));
        Assert.Matches($@"{Address}\s+{Name}", output);
    }

    [FactNeeds("unshare", "mount", "dotnet")]
    public async Task GetHostAddresses_SearchPath_FindsTheService()
    {
        await using DnsServer server = await DnsServerTests.StartAsync(new() { Listen = { OwnPort53(2) } });
        string client = Path.Combine(AppContext.BaseDirectory, "Net.ResolverClient.dll");
        Assert.Equal($"{Address}\n{Address}\n", Run("unshare", "--mount", "sh", "-c", InOwnResolver(server, $"dotnet '{client}' web web.harbor.svc.cluster.local")));
    }

    private static string Port(DnsServer server) => server.EndPoints[0].Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Port 53 of a loopback address that no other process of this kind picks.</summary>
    private static string OwnPort53(int test) => $"127.{100 + test}.{Environment.ProcessId >> 8 & 255}.{Environment.ProcessId & 255}:53";

    private string InOwnResolver(DnsServer server, string command)
    {
        string resolver = Path.Combine(_folder, "resolv.conf"), order = Path.Combine(_folder, "nsswitch.conf");
        File.WriteAllText(resolver, $"nameserver {server.EndPoints[0].Address}\nsearch harbor.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5 timeout:10\n");
        File.WriteAllText(order, "hosts: files dns\n");
        return $"mount --bind '{resolver}' /etc/resolv.conf && {{ [ ! -e /etc/nsswitch.conf ] || mount --bind '{order}' /etc/nsswitch.conf; }} && {{ {command}; }}";
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(MachinePrograms.Find(program)!, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
