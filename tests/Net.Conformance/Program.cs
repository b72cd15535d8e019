using Net.Conformance;

// One line an area: what its cases are and how they are replayed is the area's own business.
IReadOnlyList<IConformanceArea> areas =
[
];

return await ConformanceCommand.RunAsync(areas, args, Console.Out, Console.Error);
