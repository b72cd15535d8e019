using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Net.TestSupport;

namespace Net.Conventions.Tests;

/// <summary>The rules of the house that a machine can check.</summary>
public sealed partial class ConventionTests
{
    /// <summary>Each package and the packages of ours that it may know.</summary>
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["Net.Model"] = [],
        ["Net.Cluster"] = ["Net.Model"],
        ["Net.Controllers"] = ["Net.Model", "Net.Cluster"],
        ["Net.Policy"] = ["Net.Model", "Net.Cluster"],
        ["Net.Gateway"] = ["Net.Model", "Net.Cluster"],
        ["Net.Transport"] = [],
        ["Net.Dataplane"] = ["Net.Model", "Net.Cluster", "Net.Transport"],
        ["Net.Dns"] = ["Net.Model", "Net.Cluster", "Net.Transport"],
        ["Net.Cni"] = ["Net.Model"],
        ["Net.Testing"] = ["Net.Model", "Net.Cluster", "Net.Controllers", "Net.Policy", "Net.Gateway", "Net.Transport", "Net.Dataplane", "Net.Dns", "Net.Cni"],
    };

    private const int LongestFile = 600;

    public static TheoryData<string> Packages => [.. Directory.GetDirectories(Repository.Path("src")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Packages))]
    public void References_AnyPackage_StayInTheDesign(string package)
    {
        Assert.True(AllowedReferences.TryGetValue(package, out string[]? allowed), $"{package} is not in the design's picture");
        string[] ours = [.. Assembly.Load(package).GetReferencedAssemblies().Select(name => name.Name!).Where(AllowedReferences.ContainsKey)];
        AssertNone(ours.Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Classes_NotDesignedForInheritance_AreSealed(string package)
    {
        HashSet<Type> inherited = [.. Types(package).Select(type => type.BaseType).OfType<Type>().Select(type => type.IsGenericType ? type.GetGenericTypeDefinition() : type)];
        AssertNone(Types(package).Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !inherited.Contains(type)).Select(type => type.FullName));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Structs_Public_AreReadonly(string package) =>
        AssertNone(Types(package)
            .Where(type => type is { IsValueType: true, IsEnum: false } && (type.IsPublic || type.IsNestedPublic))
            .Where(type => !type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) && !IsCursor(type))
            .Select(type => type.FullName));

    [Theory]
    [MemberData(nameof(Packages))]
    public void Names_AnyType_NameAJob(string package) =>
        AssertNone(Types(package).Select(type => type.Name).Where(name => VagueName().IsMatch(name)));

    [Theory]
    [MemberData(nameof(Packages))]
    public void PublicApi_AnyPackage_EqualsTheApprovedListing(string package)
    {
        string path = Repository.Path("eng", "api", package + ".txt");
        string actual = PublicApi.List(Assembly.Load(package));
        if (Environment.GetEnvironmentVariable("UPDATE_API") == "1")
        {
            File.WriteAllText(path, actual);
            return;
        }

        string approved = File.Exists(path) ? File.ReadAllText(path) : "";
        string[] now = actual.Split('\n');
        string[] before = approved.ReplaceLineEndings("\n").Split('\n');
        string[] difference = [.. before.Except(now).Select(line => "- " + line), .. now.Except(before).Select(line => "+ " + line)];
        Assert.True(
            difference.Length == 0,
            $"The public API of {package} changed; if that is meant, run eng/api/update.sh and commit.\n{string.Join('\n', difference.Take(40))}");
    }

    [Fact]
    public void Sources_OutsideTransport_HoldNoUnsafeCode() =>
        AssertNone(Sources("src").Where(file => !file.Contains("/Net.Transport/", StringComparison.Ordinal))
            .Where(file => UnsafeCode().IsMatch(Code(file))));

    [Fact]
    public void Sources_AnyFile_IsShortEnoughToRead() =>
        AssertNone(Sources("src", "tests", "samples", "bench", "eng").Where(file => File.ReadLines(file).Skip(LongestFile).Any()));

    [Fact]
    public void Sources_AnyFile_SilencesAndPostponesNothing() =>
        AssertNone(Sources("src", "samples").Where(file => Unfinished().IsMatch(File.ReadAllText(file))));

    [Fact]
    public void Sources_AnyFile_UsesAFileScopedNamespace() =>
        AssertNone(Sources("src", "tests").Where(file => BlockNamespace().IsMatch(File.ReadAllText(file))));

    private static void AssertNone(IEnumerable<string?> offenders)
    {
        string[] found = [.. offenders.OfType<string>()];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    private static IEnumerable<Type> Types(string package) =>
        Assembly.Load(package).GetTypes().Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            && type.DeclaringType?.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) is not true
            && !type.Name.StartsWith('<') && type.DeclaringType?.Name.StartsWith('<') is not true);

    /// <summary>Enumerators, readers and writers move; a ref struct can't be copied into a field by mistake.</summary>
    private static bool IsCursor(Type type) => type.IsByRefLike || type.Name.EndsWith("Enumerator", StringComparison.Ordinal);

    private static IEnumerable<string> Sources(params string[] folders) =>
        folders.SelectMany(folder => Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Select(file => Repository.Path(file));

    private static string Code(string file) => string.Join('\n', File.ReadLines(file).Select(line => LineComment().Replace(line, "")));

    [GeneratedRegex(@"(Manager|Helpers?|Utils?|Utility|Utilities|Common|Base|Impl|Data|Info)(`\d+)?$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\bunsafe\b|\bDllImport\b|\bLibraryImport\b")]
    private static partial Regex UnsafeCode();

    [GeneratedRegex(@"#pragma warning disable|\bNotImplementedException\b|//\s*(TODO|FIXME|HACK|XXX)|#region")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^namespace [\w.]+\s*$", RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();

    [GeneratedRegex(@"//.*$")]
    private static partial Regex LineComment();
}
