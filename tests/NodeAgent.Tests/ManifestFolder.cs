using Net.TestSupport;

namespace NodeAgent.Tests;

/// <summary>A folder of manifests that a test may change; a copy of the demo, or empty.</summary>
internal sealed class ManifestFolder : IDisposable
{
    private ManifestFolder() => Path = Directory.CreateTempSubdirectory("node-agent-").FullName;

    public string Path { get; }

    /// <summary>A copy of the demo.</summary>
    public static ManifestFolder OfDemo()
    {
        var folder = new ManifestFolder();
        foreach (string file in Directory.EnumerateFiles(AgentProcess.Demo, "*", SearchOption.AllDirectories))
        {
            string copy = folder.File(System.IO.Path.GetRelativePath(AgentProcess.Demo, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            System.IO.File.Copy(file, copy);
        }

        // Two agents can't share a node port.
        folder.Replace("web/storefront.yaml", "nodePort: 30080", $"nodePort: {AgentProcess.FreePort(30_000, 31_000)}");
        folder.Replace("web/storefront.yaml", "port: 8080, targetPort: http", $"port: 8080, targetPort: http, nodePort: {AgentProcess.FreePort(31_000, 32_700)}");
        return folder;
    }

    /// <summary>A copy of manifests as applications publish them.</summary>
    public static ManifestFolder OfPublished()
    {
        var folder = new ManifestFolder();
        foreach (string file in Directory.EnumerateFiles(Repository.Path("tests", "NodeAgent.Tests", "Published"))) System.IO.File.Copy(file, folder.File(System.IO.Path.GetFileName(file)));
        return folder;
    }

    /// <summary>A copy of the agent's program that every user may read, wherever this checkout stands.</summary>
    public static ManifestFolder OfProgram()
    {
        var folder = new ManifestFolder();
        string program = System.IO.Path.GetDirectoryName(AgentProcess.Program)!;
        foreach (string file in Directory.EnumerateFiles(program)) System.IO.File.Copy(file, folder.File(System.IO.Path.GetFileName(file)));
        folder.LetOthersRead();
        return folder;
    }

    /// <summary>A folder with one file.</summary>
    public static ManifestFolder Of(string name, string text)
    {
        var folder = new ManifestFolder();
        folder.Write(name, text);
        return folder;
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text) => System.IO.File.WriteAllText(File(name), text);

    public void Write(string name, string text, System.Text.Encoding encoding) => System.IO.File.WriteAllText(File(name), text, encoding);

    /// <summary>A file of a size, all of it a comment.</summary>
    public void WriteLarge(string name, int bytes)
    {
        byte[] text = new byte[bytes];
        Array.Fill(text, (byte)'#');
        System.IO.File.WriteAllBytes(File(name), text);
    }

    public void LetOthersRead()
    {
        if (OperatingSystem.IsWindows()) return;
        System.IO.File.SetUnixFileMode(Path, (UnixFileMode)Convert.ToInt32("755", 8));
        foreach (string file in Directory.EnumerateFiles(Path)) System.IO.File.SetUnixFileMode(file, (UnixFileMode)Convert.ToInt32("644", 8));
    }

    public void Replace(string name, string old, string with) => Write(name, System.IO.File.ReadAllText(File(name)).Replace(old, with, StringComparison.Ordinal));

    public void Delete(string name) => System.IO.File.Delete(File(name));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
