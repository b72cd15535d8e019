using Net.Conformance;

// One line an area: what its cases are and how they are replayed is the area's own business.
IReadOnlyList<IConformanceArea> areas =
[
    new Net.Conformance.Api.ApiArea(),
    new Net.Conformance.Dns.DnsArea(),
    new Net.Conformance.Proxy.ProxyArea(),
    new Net.Conformance.Policy.PolicyArea(),
];

return await ConformanceCommand.RunAsync(areas, args, Console.Out, Console.Error);
