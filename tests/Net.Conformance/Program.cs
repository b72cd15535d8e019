using Net.Conformance;

// One line an area: what its cases are and how they are replayed is the area's own business.
IReadOnlyList<IConformanceArea> areas =
[
    new Net.Conformance.Api.ApiArea(),
    new Net.Conformance.ApiServer.ApiServerArea(),
    new Net.Conformance.Dns.DnsArea(),
    new Net.Conformance.Dns.DnsFuzzArea(),
    new Net.Conformance.Proxy.ProxyArea(),
    new Net.Conformance.Policy.PolicyArea(),
    new Net.Conformance.Slices.SlicesArea(),
];

if (args is ["fuzz", ..]) return await Net.Conformance.Fuzzing.FuzzCommand.RunAsync(args, Console.Out, Console.Error);
return await ConformanceCommand.RunAsync(areas, args, Console.Out, Console.Error);
