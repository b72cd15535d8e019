namespace Net.TestSupport;

/// <summary>Paths in the checkout that the running test was built from.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>Sdk.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below the root.</summary>
    public static string Path(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>A folder or file of recorded cases below <c>tests/vectors</c>.</summary>
    public static string Vectors(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Root, "tests", "vectors", .. parts]);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Sdk.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No Sdk.sln above {AppContext.BaseDirectory}");
    }
}
