using Net.Model;

namespace Net.Dns;

/// <summary>Who asks, and how.</summary>
/// <param name="Address">The source address of the query; invalid when there is none, as for a question asked in code.</param>
/// <param name="IsStream">Whether the query came over TCP, so that the answer may be up to 65,535 octets.</param>
public readonly record struct DnsClient(IpAddress Address, bool IsStream = false);
