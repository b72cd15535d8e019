using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Net.Model;
using Net.TestSupport;

namespace Net.Cluster.Tests.Manifests;

public sealed class ManifestFolderSourceTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("folder-source-");
    private readonly ClusterState _state = new();
    private readonly List<IAsyncDisposable> _started = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable started in _started) await started.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    private static string Service(string name, int port = 80) => $"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{ports: [{{port: {port}}}]}}\n---\n";

    private async Task<ManifestFolderSource> StartAsync(ManifestFolderOptions? options = null)
    {
        ManifestFolderSource source = new(_folder.FullName, _state, options);
        _started.Add(source);
        await source.StartAsync();
        return source;
    }

    private int Port(string name) => _state.Get<Service>("shop", name)?.Spec.Ports[0].Port ?? 0;

    [Fact]
    public async Task StartAsync_Folder_FillsTheStateAndTellsWhatIsThere()
    {
        Write("a.yaml", Service("a") + Service("b"));
        Write("sub/c.yml", Service("c") + "apiVersion: v1\nkind: CronTab\n");
        ManifestFolderSource source = await StartAsync();
        Assert.Equal(3, _state.Current.Count<Service>());
        Assert.Equal((2, 3), (source.Status.Files, source.Status.Objects));
        Assert.Equal(["1 CronTab (v1)"], source.Status.Skipped.Select(kind => kind.ToString()));
    }

    [Fact]
    public async Task StartAsync_Problems_AreAllListedAndTheStateStaysEmpty()
    {
        Write("a.yaml", Service("a"));
        Write("b.yaml", Service("a") + "broken: [");
        Write("c.yaml", "kind: Service\n");
        InvalidManifestsException refused = await Assert.ThrowsAsync<InvalidManifestsException>(() => StartAsync());
        Assert.Equal(2, refused.Problems.Count);
        Assert.Equal(2, refused.Message.Split('\n').Length);
        Assert.True(_state.Current.IsEmpty);
    }

    [Fact]
    public async Task StartAsync_OneObjectInTwoFiles_IsRefusedNamingBoth()
    {
        Write("a.yaml", Service("a"));
        Write("b.yaml", Service("a"));
        InvalidManifestsException refused = await Assert.ThrowsAsync<InvalidManifestsException>(() => StartAsync());
        Assert.Contains("b.yaml", refused.Message);
        Assert.Contains("a.yaml:1:1", refused.Message);
    }

    [Fact]
    public async Task StartAsync_NoFolder_IsRefused()
    {
        await using ManifestFolderSource source = new("/nowhere/at-all", _state);
        Assert.Contains("no such file or folder", (await Assert.ThrowsAsync<InvalidManifestsException>(() => source.StartAsync())).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Edit_File_IsAppliedWithinASecond(bool byRename)
    {
        Write("a.yaml", Service("a"));
        await StartAsync();
        long start = Stopwatch.GetTimestamp();
        if (byRename)
        {
            // As editors save: written beside, then renamed over.
            Write("a.yaml.tmp", Service("a", 81));
            File.Move(PathOf("a.yaml.tmp"), PathOf("a.yaml"), overwrite: true);
        }
        else
        {
            Write("a.yaml", Service("a", 81));
        }

        await Eventually.True(() => Port("a") == 81);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
    }

    [Fact]
    public async Task Edit_WithoutNotification_IsFoundByPolling()
    {
        Write(".v1/a.yaml", Service("a"));
        Directory.CreateSymbolicLink(PathOf(".data"), PathOf(".v1"));
        File.CreateSymbolicLink(PathOf("a.yaml"), Path.Combine(".data", "a.yaml"));
        await StartAsync(new() { PollInterval = TimeSpan.FromMilliseconds(50) });
        Assert.Equal(80, Port("a"));

        // A mounted ConfigMap changes so: the link to the folder of the version is swapped.
        Write(".v2/a.yaml", Service("a", 82));
        File.Delete(PathOf(".data"));
        Directory.CreateSymbolicLink(PathOf(".data"), PathOf(".v2"));
        await Eventually.True(() => Port("a") == 82);
    }

    [Fact]
    public async Task Edit_BreaksAFile_KeepsItsLastGoodVersionAndReports()
    {
        Write("a.yaml", Service("a"));
        Write("b.yaml", Service("b"));
        ManifestFolderSource source = await StartAsync();
        Write("a.yaml", Service("a", 81) + "broken: [\n");
        Write("b.yaml", Service("b", 82));
        await Eventually.True(() => Port("b") == 82 && source.Status.Problems.Count == 1);
        Assert.Equal(80, Port("a"));
        Assert.StartsWith(PathOf("a.yaml") + ":", source.Status.Problems[0].ToString(), StringComparison.Ordinal);

        Write("a.yaml", Service("a", 83));
        await Eventually.True(() => Port("a") == 83 && source.Status.Problems.Count == 0);
    }

    [Fact]
    public async Task Delete_File_DeletesItsObjects()
    {
        Write("a.yaml", Service("a"));
        Write("b.yaml", Service("b"));
        await StartAsync();
        File.Delete(PathOf("a.yaml"));
        await Eventually.True(() => _state.Get<Service>("shop", "a") is null);
        Assert.Equal(80, Port("b"));
    }

    [Fact]
    public async Task Rename_File_ChangesNoObject()
    {
        Write("a.yaml", Service("a"));
        ManifestFolderSource source = await StartAsync();
        long revision = _state.Current.Revision;
        bool gone = false;
        using IDisposable subscription = _state.Subscribe(batch => gone |= batch.After.Get<Service>("shop", "a") is null);
        DateTimeOffset before = source.Status.ChangedAt;
        Directory.CreateDirectory(PathOf("moved"));
        File.Move(PathOf("a.yaml"), PathOf("moved/z.yaml"));
        await Eventually.True(() => source.Status.ChangedAt != before && source.Status.Files == 1 && source.Status.Problems.Count == 0);
        Assert.False(gone);
        Assert.Equal(revision, _state.Current.Revision);
    }

    [Fact]
    public async Task Edit_MovesAnObjectBetweenFiles_IsTakenOnceOnlyOneHoldsIt()
    {
        Write("a.yaml", Service("a") + Service("x"));
        Write("b.yaml", Service("b"));
        ManifestFolderSource source = await StartAsync();
        Write("b.yaml", Service("b", 81) + Service("x", 81));
        await Eventually.True(() => source.Status.Problems.Count == 1);
        Assert.Equal((80, 80), (Port("b"), Port("x")));
        Assert.Contains("a.yaml:6:1", source.Status.Problems[0].Message);

        Write("a.yaml", Service("a"));
        await Eventually.True(() => source.Status.Problems.Count == 0 && Port("x") == 81);
        Assert.Equal(81, Port("b"));
    }

    [Fact]
    public async Task Folder_Vanishes_KeepsEverythingAndReports()
    {
        Write("sub/a.yaml", Service("a"));
        await using ManifestFolderSource source = new(PathOf("sub"), _state, new() { PollInterval = TimeSpan.FromMilliseconds(50) });
        await source.StartAsync();
        Directory.Delete(PathOf("sub"), recursive: true);
        await Eventually.True(() => source.Status.Problems.Count == 1);
        Assert.Equal(80, Port("a"));
    }

    [Fact]
    public async Task AddNetCluster_Host_FillsTheStateBeforeItRuns()
    {
        Write("a.yaml", Service("a"));
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddNetCluster(options => options.Manifests.Add(_folder.FullName)).AddNetCluster();
        using IHost host = builder.Build();
        await host.StartAsync();
        Assert.NotNull(host.Services.GetRequiredService<ClusterState>().Get<Service>("shop", "a"));
        await host.StopAsync();
    }
}
