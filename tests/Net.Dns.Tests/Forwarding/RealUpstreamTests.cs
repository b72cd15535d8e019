using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Net.TestSupport;

namespace Net.Dns.Tests.Forwarding;

/// <summary>A name server that others wrote, as upstream.</summary>
public sealed class RealUpstreamTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dns-upstream-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [FactNeeds("knotd")]
    public async Task Resolve_Knot_AnswersShortLongAndMissingNames()
    {
        int port = FreePort();
        using Process knot = StartKnot(port);
        try
        {
            using Forwarder forwarder = new(new() { Zones = { new() { Zone = "zone.test", Upstreams = { $"127.0.0.1:{port}" } } } });
            await using DnsCache cache = new(forwarder);
            await Eventually.True(async () => (await forwarder.ResolveAsync(Answers.Ask("www.zone.test."), default)).Rcode == Rcode.NoError, "knotd answers");

            DnsResponse address = await cache.ResolveAsync(Answers.Ask("WWW.zone.test."), default);
            Assert.Equal(("WWW.zone.test.", "192.0.2.80"), (address.Answers[0].Name.ToString(), address.Answers[0].DataText()));

            // 200 addresses do not fit into 1,232 octets: over UDP they come cut, over TCP whole.
            Assert.Equal(200, (await cache.ResolveAsync(Answers.Ask("big.zone.test."), default)).Answers.Count);
            DnsResponse alias = await cache.ResolveAsync(Answers.Ask("alias.zone.test."), default);
            Assert.Equal([RecordType.CNAME, RecordType.A], alias.Answers.Select(static record => record.Type));
            DnsResponse missing = await cache.ResolveAsync(Answers.Ask("no.zone.test."), default);
            Assert.Equal((Rcode.NameError, 30u), (missing.Rcode, missing.Authority[0].Ttl));
            Assert.NotNull(Answers.TryAnswer(cache, "no.zone.test."));
            Assert.Equal(Rcode.NoError, (await cache.ResolveAsync(Answers.Ask("www.zone.test.", RecordType.AAAA), default)).Rcode);
        }
        finally
        {
            knot.Kill();
            await knot.WaitForExitAsync();
        }
    }

    private Process StartKnot(int port)
    {
        File.WriteAllLines(Path.Combine(_folder, "zone.test"),
        [
            "$ORIGIN zone.test.", "$TTL 600", "@ SOA ns admin 1 7200 900 1209600 30", "@ NS ns", "ns A 127.0.0.1", "www A 192.0.2.80", "alias CNAME www",
            .. Enumerable.Range(0, 200).Select(static i => string.Create(CultureInfo.InvariantCulture, $"big A 198.18.0.{i}")),
        ]);
        string configuration = Path.Combine(_folder, "knot.conf");
        File.WriteAllText(configuration, $"""
            server:
                rundir: "{_folder}"
                listen: 127.0.0.1@{port}
                udp-workers: 1
                tcp-workers: 1
                background-workers: 1
            database:
                storage: "{_folder}"
            zone:
              - domain: zone.test
                storage: "{_folder}"
                file: zone.test
                journal-content: none
            """);
        return Process.Start(new ProcessStartInfo(MachinePrograms.Find("knotd")!, ["-c", configuration]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
    }

    private static int FreePort()
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
