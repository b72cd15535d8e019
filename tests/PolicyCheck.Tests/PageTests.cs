using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Net.TestSupport;

namespace PolicyCheck.Tests;

/// <summary>The HTML page as a browser lays it out.</summary>
public sealed partial class PageTests
{
    // Measures the page where it is drawn: what no reader should see would show up here.
    private const string Probe = """
        <script>
        const box = e => { const r = e.getBoundingClientRect(); return {l: r.left, t: r.top, r: r.right, b: r.bottom}; };
        const meet = (a, b) => a.l < b.r - 1 && b.l < a.r - 1 && a.t < b.b - 1 && b.t < a.b - 1;
        const graph = document.querySelector('svg.graph'), matrix = document.querySelector('svg.matrix');
        const boxes = [...graph.querySelectorAll('.box')].map(box), texts = [...graph.querySelectorAll('text')].map(box);
        let overlaps = 0;
        for (const list of [boxes, texts]) for (let i = 0; i < list.length; i++) for (let j = i + 1; j < list.length; j++) if (meet(list[i], list[j])) overlaps++;
        const outside = [graph, matrix].flatMap(svg => [...svg.querySelectorAll('text, rect')].map(box).filter(b => { const s = box(svg); return b.l < s.l - 1 || b.t < s.t - 1 || b.r > s.r + 1 || b.b > s.b + 1; })).length;
        const spilling = [...graph.querySelectorAll('g')].filter(g => [...g.querySelectorAll('text')].some(t => box(t).r > box(g.querySelector('.box')).r)).length;
        const probe = document.body.appendChild(document.createElement('pre'));
        probe.id = 'probe';
        probe.textContent = JSON.stringify({boxes: boxes.length, arrows: graph.querySelectorAll('.edge').length, cells: matrix.querySelectorAll('rect').length,
          framed: matrix.querySelectorAll('rect.opened').length, overlaps, outside, spilling, wide: document.documentElement.scrollWidth > innerWidth});
        </script>
        """;

    [FactNeeds("chromium")]
    public async Task Html_OfADiff_IsDrawnWithoutOverlapsInABrowser()
    {
        using Folder before = new(Folder.Shop, Folder.DbClosed), after = new(Folder.Shop, Folder.DbFromShop);
        JsonElement seen = await LookAsync(Folder.Run("diff", before.Path, after.Path, "--output", "html").Output);
        Assert.Equal((2, 1, 1), (seen.GetProperty("boxes").GetInt32(), seen.GetProperty("arrows").GetInt32(), seen.GetProperty("framed").GetInt32()));
    }

    [FactNeeds("chromium")]
    public async Task Html_OfTheDemosMatrix_IsDrawnWithoutOverlapsInABrowser()
    {
        JsonElement seen = await LookAsync(Folder.Run("matrix", Repository.Path("samples", "NodeAgent", "demo"), "-o", "html").Output);
        Assert.True(seen.GetProperty("boxes").GetInt32() >= 8);
        Assert.True(seen.GetProperty("arrows").GetInt32() >= 20);
        Assert.True(seen.GetProperty("cells").GetInt32() >= 80);
    }

    [Fact]
    public void Html_NamesFromManifests_AreEscaped()
    {
        using var folder = new Folder(Folder.Shop, Folder.DbClosed);
        string html = Folder.Run("explain", folder.Path, "--from", "shop/cart", "--to", "data/db", "--port", "80", "-o", "html").Output;
        Assert.Contains("denied on ingress", html, StringComparison.Ordinal);
        Assert.DoesNotContain("->", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(ExternalReference(), html);
    }

    private static async Task<JsonElement> LookAsync(string html)
    {
        Assert.DoesNotMatch(ExternalReference(), html);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("policy-page-");
        try
        {
            string page = Path.Combine(folder.FullName, "page.html");
            await File.WriteAllTextAsync(page, html.Replace("</body>", Probe + "</body>", StringComparison.Ordinal));
            string dom = await DumpAsync(page, folder.FullName);
            using JsonDocument json = JsonDocument.Parse(Measured().Match(dom).Groups[1].Value);
            JsonElement seen = json.RootElement.Clone();
            Assert.Equal((0, 0, 0, false), (seen.GetProperty("overlaps").GetInt32(), seen.GetProperty("outside").GetInt32(), seen.GetProperty("spilling").GetInt32(), seen.GetProperty("wide").GetBoolean()));
            return seen;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> DumpAsync(string page, string profile)
    {
        using Process browser = Process.Start(new ProcessStartInfo(MachinePrograms.Find("chromium")!, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", $"--user-data-dir={profile}/profile", "--window-size=1400,1200", "--dump-dom", $"file://{page}"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = browser.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            string dom = await browser.StandardOutput.ReadToEndAsync(deadline.Token);
            await browser.WaitForExitAsync(deadline.Token);
            Assert.True(dom.Contains("id=\"probe\"", StringComparison.Ordinal), await errors);
            return dom;
        }
        finally
        {
            if (!browser.HasExited) browser.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex("<pre id=\"probe\">(.*?)</pre>", RegexOptions.Singleline)]
    private static partial Regex Measured();

    [GeneratedRegex("(src|href)=|@import|url\\((?!#)")]
    private static partial Regex ExternalReference();
}
