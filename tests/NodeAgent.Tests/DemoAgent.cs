namespace NodeAgent.Tests;

/// <summary>One agent on a copy of the demo, for tests that only ask.</summary>
public sealed class DemoAgent : IAsyncLifetime
{
    private ManifestFolder _folder = null!;

    internal AgentProcess Agent { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _folder = ManifestFolder.OfDemo();
        Agent = await AgentProcess.StartAsync(_folder.Path);
    }

    public async Task DisposeAsync()
    {
        await Agent.DisposeAsync();
        _folder.Dispose();
    }
}
