using Net.Controllers;

namespace SliceLab;

/// <summary>A way to pack slices, by its name in reports.</summary>
/// <param name="Name">The name.</param>
/// <param name="Colour">Its colour in charts.</param>
/// <param name="Options">What it means.</param>
public sealed record Strategy(string Name, string Colour, SlicePackerOptions Options)
{
    /// <summary>Those that reports compare, parity first.</summary>
    public static IReadOnlyList<Strategy> All { get; } =
    [
        new("parity", "#c0392b", new()),
        new("frugal", "#2471a3", new() { Strategy = PackingStrategy.Frugal }),
        new("frugal, removals wait 5 s", "#27ae60", new() { Strategy = PackingStrategy.Frugal, MaxRemovalWait = TimeSpan.FromSeconds(5) }),
    ];
}
