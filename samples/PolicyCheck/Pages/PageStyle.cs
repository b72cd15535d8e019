namespace PolicyCheck.Pages;

/// <summary>How the page looks.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root { --ink: #1d2430; --soft: #5d6878; --line: #d5dbe3; --paper: #f6f8fa; --card: #fff; --all: #2f6f9f; --some: #7fb5d6; --part: #d9c27a; --none: #eef1f4; --open: #c2571a; --bad: #b3261e; --good: #2e7d4f; }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
        header { padding: 28px 40px 12px; }
        h1 { font-size: 22px; margin: 0; overflow-wrap: anywhere; }
        h2 { font-size: 17px; margin: 0 0 8px; }
        header p, .hint { color: var(--soft); margin: 4px 0 12px; }
        main { padding: 0 40px 40px; display: grid; gap: 20px; grid-template-columns: minmax(0, 1fr); }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px 24px; }
        .drawing { overflow-x: auto; }
        .list { border-collapse: collapse; width: 100%; }
        .list td:first-child { width: 1%; white-space: nowrap; }
        .list td { border-top: 1px solid var(--line); padding: 6px 16px 6px 0; vertical-align: top; }
        .reason { white-space: pre-wrap; margin: 6px 0; }
        .tag { border-radius: 5px; color: #fff; display: inline-block; font-size: 12px; font-weight: 600; padding: 1px 8px; }
        .bad { background: var(--bad); } .good { background: var(--good); } .note { background: var(--soft); }
        svg text { fill: var(--ink); font: 12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
        svg .home { fill: var(--soft); font-size: 11px; }
        svg .box { fill: #fff; stroke: #8795a8; stroke-width: 1.2; }
        svg .outside .box { fill: #f3f0e6; stroke: #a59a72; }
        svg .everyone .box { stroke: var(--open); stroke-dasharray: 5 3; }
        svg .ports { fill: #e8f1f7; }
        svg .edge { fill: none; stroke: var(--all); stroke-opacity: .55; stroke-width: 1.4; }
        svg .edge.opened { stroke: var(--bad); stroke-opacity: 1; stroke-width: 2; }
        svg rect.opened { stroke: var(--bad); stroke-width: 2; }
        svg .edge:hover { stroke: var(--open); stroke-opacity: 1; stroke-width: 3; }
        svg .all { fill: var(--all); } svg .some { fill: var(--some); } svg .part { fill: var(--part); } svg .none { fill: var(--none); }
        svg .incell { font-size: 11px; } svg .onall { fill: #fff; }
        .legend { color: var(--soft); display: flex; flex-wrap: wrap; gap: 18px; margin-top: 12px; font-size: 13px; }
        .legend i { border-radius: 3px; display: inline-block; height: 12px; margin-right: 6px; width: 18px; vertical-align: -1px; }
        """;
}
