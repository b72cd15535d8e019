using Net.Controllers;
using Net.Model;

namespace Net.Testing;

/// <summary>How a <see cref="FakeApiServer"/> behaves.</summary>
public sealed record FakeApiServerOptions
{
    /// <summary>The ranges of cluster IPs, one or two, of different families. Default <c>10.96.0.0/16</c> and <c>fd00:10:96::/108</c>.</summary>
    public ValueList<IpCidr> ServiceCidrs { get; init; } = [IpCidr.Parse("10.96.0.0/16"), IpCidr.Parse("fd00:10:96::/108")];

    /// <summary>The range of node ports. Default 30000-32767.</summary>
    public NodePortRange NodePorts { get; init; } = NodePortRange.Default;

    /// <summary>API groups that are not installed, such as <c>gateway.networking.k8s.io</c>: their resources answer 404. Default none.</summary>
    public ValueList<string> MissingGroups { get; init; } = [];

    /// <summary>Whether the server speaks TLS, with a certificate of an authority of its own. Default false.</summary>
    public bool UseTls { get; init; }

    /// <summary>The bearer token that requests must carry; empty lets everybody in. Default empty.</summary>
    public string Token { get; init; } = "";

    /// <summary>Whether clients must show the certificate that the server issued last, or the <see cref="Token"/> if there is one; goes with <see cref="UseTls"/>. Default false.</summary>
    public bool AsksForClientCertificate { get; init; }

    /// <summary>Says which requests are allowed, such as <see cref="RbacRules.Allows"/>; others answer 403. Null, the default, allows all.</summary>
    public Func<AccessRequest, bool>? Authorizer { get; init; }

    /// <summary>Whether watches may begin with the objects there are (<c>sendInitialEvents</c>). Default true; false is an older server.</summary>
    public bool StreamsLists { get; init; } = true;

    /// <summary>Whether what an object owns, and what is in a Namespace, is deleted with it, as a cluster's garbage collector would later. Default true.</summary>
    public bool CollectsDependents { get; init; } = true;

    /// <summary>How often a watch that asked for bookmarks gets one. Default 1 s (a real server: about 1 minute).</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a watch lasts that names no <c>timeoutSeconds</c>. Default 30 minutes.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How many of the last writes a watch can go on from; older ones answer 410. Default 100,000.</summary>
    public int HistoryLimit { get; init; } = 100_000;

    /// <summary>The largest body of a request, in octets. Default 3 MiB, as in the API server.</summary>
    public long MostBodyOctets { get; init; } = 3 * 1024 * 1024;

    /// <summary>Where UIDs and generated names come from: the same seed gives the same ones. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
