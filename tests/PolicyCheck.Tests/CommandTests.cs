using System.Text.Json;
using Net.TestSupport;

namespace PolicyCheck.Tests;

public sealed class CommandTests
{
    [Theory]
    [InlineData(Folder.DbFromShop, 0, "is allowed", "NetworkPolicy data/db rule 0 (from[0], ports[0]) allows it")]
    [InlineData(Folder.DbClosed, 1, "is denied", "data/db-0 is isolated by NetworkPolicy data/db")]
    public void Explain_Workloads_SaysWhyAndEndsAccordingly(string policy, int exit, string verdict, string reason)
    {
        using var folder = new Folder(Folder.Shop, policy);
        (int ended, string output, string errors) = Folder.Run("explain", folder.Path, "--from", "shop/cart", "--to", "data/db", "--port", "5432/TCP");
        Assert.Equal((exit, ""), (ended, errors));
        Assert.Contains(verdict, output, StringComparison.Ordinal);
        Assert.Contains(reason, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AdminNetworkPolicies_AreCountedBesideTheOthers()
    {
        const string Admin = """
            apiVersion: policy.networking.k8s.io/v1alpha1
            kind: AdminNetworkPolicy
            metadata: {name: no-telnet}
            spec:
              priority: 10
              subject: {namespaces: {}}
              ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 23}}]}]
            ---
            apiVersion: policy.networking.k8s.io/v1alpha1
            kind: BaselineAdminNetworkPolicy
            metadata: {name: default}
            spec:
              subject: {namespaces: {}}
              ingress: [{action: Deny, from: [{namespaces: {}}]}]
            """;
        using Folder with = new(Folder.Shop, Folder.DbClosed, Admin), without = new(Folder.Shop, Folder.DbClosed);
        Assert.Contains(", 1 NetworkPolicy, 0 ClusterNetworkPolicies, 2 AdminNetworkPolicies", Folder.Run("check", with.Path).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("AdminNetworkPolic", Folder.Run("check", without.Path).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_Json_HasTheReasonOfEachSide()
    {
        using var folder = new Folder(Folder.Shop, Folder.DbClosed);
        using JsonDocument json = JsonDocument.Parse(Folder.Run("explain", folder.Path, "--from", "203.0.113.9", "--to", "data/db-0", "--port", "80", "--output", "json").Output);
        Assert.Equal((false, "NotAPod", "Isolated"), (json.RootElement.GetProperty("allowed").GetBoolean(), json.RootElement.GetProperty("egress").GetProperty("cause").GetString(), json.RootElement.GetProperty("ingress").GetProperty("cause").GetString()));
    }

    [Fact]
    public void Matrix_Text_HasASymbolForEachPair()
    {
        using var folder = new Folder(Folder.Shop, Folder.DbFromShop);
        (int exit, string output, _) = Folder.Run("matrix", folder.Path);
        Assert.Equal(0, exit);
        Assert.Contains(" 1 data/db   # . . .\n 2 shop/cart + . . .\n 3 internet  X .\n 4 private   X .\n", output, StringComparison.Ordinal);
        Assert.Contains("  shop/cart -> data/db on 5432/TCP\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Matrix_OnePort_LeavesOthersOut()
    {
        using var folder = new Folder(Folder.Shop, Folder.DbFromShop);
        using JsonDocument json = JsonDocument.Parse(Folder.Run("matrix", folder.Path, "--port", "5432", "-o", "json").Output);
        Assert.All(json.RootElement.GetProperty("reach").EnumerateArray(), static reach => Assert.Equal("5432/TCP", reach.GetProperty("ports").GetString()));
        Assert.Contains(json.RootElement.GetProperty("reach").EnumerateArray(), static reach => reach.GetProperty("to").GetString() == "data/db");
    }

    [Theory]
    [InlineData(null, 1, "+ shop/cart -> data/db on 5432/TCP   NOT EXPECTED")]
    [InlineData("allow: [{from: shop/cart, to: data/db, ports: [5432/TCP], reason: carts are kept}]", 0, "+ shop/cart -> data/db on 5432/TCP   expected: carts are kept")]
    [InlineData("allow: [{from: shop/*, to: data/*}]", 0, "+ shop/cart -> data/db on 5432/TCP   expected")]
    [InlineData("allow: [{from: shop/cart, to: data/db, ports: [80/TCP]}]", 1, "NOT EXPECTED")]
    public void Diff_PolicyThatOpens_EndsAsTheAllowListHasIt(string? allowList, int exit, string line)
    {
        using Folder before = new(Folder.Shop, Folder.DbClosed), after = new(Folder.Shop, Folder.DbFromShop);
        string file = Path.Combine(Path.GetTempPath(), $"allow-list-{Guid.NewGuid():n}.yaml");
        File.WriteAllText(file, allowList ?? "allow: []");
        try
        {
            (int ended, string output, string errors) = Folder.Run("diff", before.Path, after.Path, "--allow-list", file);
            Assert.Equal((exit, ""), (ended, errors));
            Assert.Contains(line, output, StringComparison.Ordinal);
            Assert.Equal((0, true), Folder.Run("diff", after.Path, before.Path) is var (exitBack, textBack, _) ? (exitBack, textBack.Contains("- shop/cart -> data/db on 5432/TCP", StringComparison.Ordinal)) : default);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Check_PolicyWithoutPods_IsAnErrorWhenStrict()
    {
        using var folder = new Folder(Folder.Shop, Folder.DbClosed.Replace("app: db", "app: bd", StringComparison.Ordinal));
        Assert.Equal(0, Folder.Run("check", folder.Path).Exit);
        (int exit, string output, _) = Folder.Run("check", folder.Path, "--strict");
        Assert.Equal(1, exit);
        Assert.Contains("error  SelectsNothing     NetworkPolicy data/db: selects no pod", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_InvalidManifest_NamesFileLineAndField()
    {
        using var folder = new Folder(Folder.Shop, Folder.DbFromShop.Replace("port: sql", "port: 70000", StringComparison.Ordinal));
        (int exit, string output, string errors) = Folder.Run("check", folder.Path);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("1.yaml:6:", errors, StringComparison.Ordinal);
        Assert.Contains("spec.ingress[0].ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WrongWords_SaysWhatIsWrong()
    {
        using var folder = new Folder(Folder.Shop);
        Assert.Equal((64, "--from shop/crat: no pod or workload of " + folder.Path + " is called that, and it is no address\n"), Wrong("explain", folder.Path, "--from", "shop/crat", "--to", "data/db", "--port", "80"));
        Assert.Equal((64, "--port 80-90: must be one port, such as 5432/TCP\n"), Wrong("explain", folder.Path, "--from", "shop/cart", "--to", "data/db", "--port", "80-90"));
        Assert.Equal((2, "/nowhere: there is no such folder\n"), Wrong("matrix", "/nowhere"));
        Assert.Equal((2, "/nowhere.yaml: there is no such file\n"), Wrong("diff", folder.Path, folder.Path, "--allow-list", "/nowhere.yaml"));

        static (int, string) Wrong(params string[] args) => Folder.Run(args) is var (exit, _, errors) ? (exit, errors) : default;
    }

    [Fact]
    public void Diff_AllowListWithMistakes_NamesThemAll()
    {
        using var folder = new Folder(Folder.Shop);
        string file = Path.Combine(folder.Path, "allow-list.txt");
        File.WriteAllText(file, "allow: [{from: shop/cart, too: data/db, ports: [http]}]");
        (int exit, _, string errors) = Folder.Run("diff", folder.Path, folder.Path, "--allow-list", file);
        Assert.Equal(2, exit);
        Assert.Equal(
            [$"{file}: allow[0].too: unknown field; there are from, to, ports, reason", $"{file}: allow[0].to: Required value: such as shop/cart, shop/*, internet or \"*\"", $"{file}: allow[0].ports: Invalid value: \"http\": must be ports such as 5432/TCP, 8000-8999/UDP"],
            errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public void AllowList_OfTheSample_CanBeRead() =>
        Assert.Equal(0, Folder.Run("diff", Repository.Path("samples", "NodeAgent", "demo"), Repository.Path("samples", "NodeAgent", "demo"), "--allow-list", Repository.Path("samples", "PolicyCheck", "allow-list.yaml")).Exit);
}
