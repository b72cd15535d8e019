using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Net.Model.Yaml;

namespace Net.Model.Tests.Yaml;

public sealed class YamlToJsonTests
{
    private static string Json(string yaml)
    {
        YamlConversion conversion = YamlToJson.Convert(yaml);
        Assert.Empty(conversion.Problems);
        return Encoding.UTF8.GetString(Assert.Single(conversion.Documents).Json.Span);
    }

    private static string[] Problems(string yaml, YamlLimits? limits = null) =>
        [.. YamlToJson.Convert(yaml, limits).Problems.Select(problem => problem.ToString())];

    [Theory]
    [InlineData("yes", "true")]
    [InlineData("Y", "true")]
    [InlineData("on", "true")]
    [InlineData("TRUE", "true")]
    [InlineData("tRue", "\"tRue\"")]
    [InlineData("n", "false")]
    [InlineData("Off", "false")]
    [InlineData("NO", "false")]
    [InlineData("'yes'", "\"yes\"")]
    [InlineData("\"on\"", "\"on\"")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("", "null")]
    [InlineData("''", "\"\"")]
    [InlineData("80", "80")]
    [InlineData("+80", "80")]
    [InlineData("-0", "0")]
    [InlineData("0x1F", "31")]
    [InlineData("-0x1f", "-31")]
    [InlineData("0o17", "15")]
    [InlineData("0777", "511")]
    [InlineData("0b101", "5")]
    [InlineData("-0b101", "-5")]
    [InlineData("08", "8")]
    [InlineData("1_000", "1000")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("18446744073709551616", "18446744073709552000")]
    [InlineData("0xFFFFFFFFFFFFFFFFFF", "4722366482869645213695")]
    [InlineData("1.5", "1.5")]
    [InlineData(".5", "0.5")]
    [InlineData("1.", "1")]
    [InlineData("1e3", "1000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1.25e-7", "1.25e-7")]
    [InlineData("-0.0", "-0")]
    [InlineData("1e999", "\"1e999\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("10.96.0.10", "\"10.96.0.10\"")]
    [InlineData("0x", "\"0x\"")]
    [InlineData("2001-12-14", "\"2001-12-14\"")]
    [InlineData("2001-12-14T21:59:43.10Z", "\"2001-12-14T21:59:43.10Z\"")]
    [InlineData("12:30:45", "\"12:30:45\"")]
    [InlineData("!!str 80", "\"80\"")]
    [InlineData("!!int \"80\"", "80")]
    [InlineData("!!float 1", "1")]
    [InlineData("!!binary aGk=", "\"hi\"")]
    [InlineData("! 80", "\"80\"")]
    [InlineData("!mine 80", "\"80\"")]
    [InlineData("fd00::1", "\"fd00::1\"")]
    [InlineData("\"\\u00e9\\n\"", "\"é\\n\"")]
    public void Convert_Scalar_ResolvesAsKubectlDoes(string scalar, string json) =>
        Assert.Equal($$"""{"a":{{json}}}""", Json($"a: {scalar}\n"));

    [Theory]
    [InlineData(".inf")]
    [InlineData("-.Inf")]
    [InlineData(".NaN")]
    public void Convert_NoJsonNumber_IsAProblem(string scalar) =>
        Assert.Equal([$"2:6: {scalar} has no JSON form; quote it if a string is meant"], Problems($"a:\n  b: {scalar}\n"));

    [Theory]
    [InlineData("yes: 1", """{"true":1}""")]
    [InlineData("8080: a", """{"8080":"a"}""")]
    [InlineData("0x10: a", """{"16":"a"}""")]
    [InlineData("1.50: a", """{"1.5":"a"}""")]
    [InlineData("1e6: a", """{"1e+06":"a"}""")]
    [InlineData("\"yes\": 1", """{"yes":1}""")]
    [InlineData(".inf: 1", """{".inf":1}""")]
    public void Convert_KeyThatIsNoString_BecomesOne(string yaml, string json) => Assert.Equal(json, Json(yaml));

    [Fact]
    public void Convert_BlockAndFlowStyles_GiveOneJson()
    {
        const string yaml = """
            # a comment
            a: |
              line 1
              line 2
            b: >-
              folded
              text
            c: [1, {d: e}, ]
            f:
            - g: 1
              h: 2
            -
            """;
        Assert.Equal("""{"a":"line 1\nline 2\n","b":"folded text","c":[1,{"d":"e"}],"f":[{"g":1,"h":2},null]}""", Json(yaml));
    }

    [Fact]
    public void Convert_Stream_GivesADocumentEachAndSkipsEmptyOnes()
    {
        YamlConversion conversion = YamlToJson.Convert("# none\n---\n---\na: 1\n...\n---\n# nothing\n---\nnull\n--- \nb: 2\n---");
        Assert.Empty(conversion.Problems);
        Assert.Equal(["""{"a":1}""", """{"b":2}"""], conversion.Documents.Select(document => Encoding.UTF8.GetString(document.Json.Span)));
        Assert.Equal(["4:1", "11:1"], conversion.Documents.Select(document => document.Start.ToString()));
    }

    [Fact]
    public void Convert_AliasesAndMerges_AreCopiedOut()
    {
        const string yaml = """
            base: &base {x: 1, v: 2}
            more: &more
              <<: *base
              v: 3
            both:
              <<: [*more, {z: 9, v: 8}]
              x: 7
            late:
              v: mine
              <<: *base
            same: *base
            "<<": kept
            """;
        Assert.Equal(
            """{"base":{"x":1,"v":2},"more":{"v":3,"x":1},"both":{"x":7,"v":3,"z":9},"late":{"v":"mine","x":1},"same":{"x":1,"v":2},"<<":"kept"}""",
            Json(yaml));
    }

    [Fact]
    public void Convert_BillionLaughs_IsRefused()
    {
        var yaml = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int level = 1; level <= 9; level++) yaml.Append($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 9))}]\n");
        Assert.Contains("aliases expand to far more than the text", Assert.Single(Problems(yaml.ToString())));
    }

    [Fact]
    public void Convert_LongChainOfAliases_IsRefusedBeforeTheStackEnds()
    {
        var yaml = new StringBuilder("a0: &a0 [x]\n");
        for (int level = 1; level <= 30_000; level++) yaml.Append($"a{level}: &a{level} [*a{level - 1}]\n");
        Assert.Contains("nested deeper than 256 levels", Assert.Single(Problems(yaml.ToString())));
    }

    [Fact]
    public void Convert_AliasProblems_AreReportedWithPosition()
    {
        Assert.Equal(["1:4: alias *nowhere names no anchor before it"], Problems("a: *nowhere\n"));
        Assert.Equal(["1:9: alias *me stands inside the node that it names"], Problems("a: &me [*me]\n"));
        Assert.Equal(["2:5: a merge key takes a mapping or a sequence of mappings"], Problems("a:\n<<: text\n"));
    }

    [Fact]
    public void Convert_DuplicateKeys_AreAllReportedAndTheDocumentIsLeftOut()
    {
        YamlConversion conversion = YamlToJson.Convert("a: 1\nb:\n  c: 1\n  c: 2\n'a': 2\n---\nd: 1\n");
        Assert.Equal(["4:3: key \"c\" is already set on line 3", "5:1: key \"a\" is already set on line 1"], conversion.Problems.Select(p => p.ToString()));
        Assert.Equal("""{"d":1}""", Encoding.UTF8.GetString(Assert.Single(conversion.Documents).Json.Span));
    }

    [Fact]
    public void Convert_ManyKeys_DuplicateStillFound()
    {
        string yaml = string.Concat(Enumerable.Range(0, 100).Select(i => $"k{i}:\n  n{i}: 1\n")) + "k3: 1\n";
        Assert.Equal(["201:1: key \"k3\" is already set on line 7"], Problems(yaml));
    }

    [Theory]
    [InlineData("a:\n\tb: 1\n", 2)]
    [InlineData("a:\n  b: 1\n\tc: 2\n", 3)]
    [InlineData("a:\n  - x\n\t- y\n", 3)]
    public void Convert_TabIndent_IsAProblemThatNamesTheTab(string yaml, int line)
    {
        string problem = Assert.Single(Problems(yaml));
        Assert.StartsWith($"{line}:", problem, StringComparison.Ordinal);
        Assert.Contains("tab", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [1, 2\nb: 3\n")]
    [InlineData("a: b: c\n")]
    [InlineData("a: \"open\n")]
    [InlineData("- a\nb: c\n")]
    [InlineData("a: 'x' y\n")]
    [InlineData("a: @b\n")]
    [InlineData("{a: 1}}\n")]
    [InlineData("? [a]\n: 1\n")]
    [InlineData("null: 1\n")]
    [InlineData("!!int x: 1\n")]
    [InlineData("a: !!bool 3\n")]
    public void Convert_Broken_IsOneProblemWithAPosition(string yaml)
    {
        YamlConversion conversion = YamlToJson.Convert(yaml);
        Assert.Empty(conversion.Documents);
        YamlProblem problem = Assert.Single(conversion.Problems);
        Assert.InRange(problem.Position.Line, 1, 3);
        Assert.InRange(problem.Position.Column, 1, 20);
        Assert.DoesNotContain("\n", problem.Message);
    }

    [Fact]
    public void Convert_ErrorInOneDocument_LeavesTheOthers()
    {
        YamlConversion conversion = YamlToJson.Convert("a: 1\n---\nb: [\n---\nc: 3\n---\nd: 'x\n--- \ne: 5\n");
        Assert.Equal(["""{"a":1}""", """{"c":3}""", """{"e":5}"""], conversion.Documents.Select(document => Encoding.UTF8.GetString(document.Json.Span)));
        Assert.Equal(2, conversion.Problems.Count);
        Assert.Equal("9:1", conversion.Documents[2].Start.ToString());
        Assert.Equal(new SourcePosition(9, 4), conversion.Documents[2].Map.Locate(5));
    }

    [Fact]
    public void Convert_DeepNesting_IsRefusedQuickly()
    {
        Assert.Contains("nested deeper than 256 levels", Assert.Single(Problems(new string('[', 200_000))));
        Assert.Contains("nested deeper than 256 levels", Assert.Single(Problems("a: " + string.Concat(Enumerable.Repeat("{a: ", 100_000)))));
    }

    [Fact]
    public void Convert_FiftyMegabytes_IsRefusedUnread()
    {
        byte[] text = new byte[50_000_000];
        text.AsSpan().Fill((byte)'a');
        YamlConversion conversion = YamlToJson.Convert(text);
        Assert.Equal("1:1: the text has 50,000,000 bytes; at most 33,554,432 are read", Assert.Single(conversion.Problems).ToString());
    }

    [Fact]
    public void Convert_NotUtf8_NamesTheByte()
    {
        YamlProblem problem = Assert.Single(YamlToJson.Convert([.. "a: 1\nb: "u8, 0xff, 0x41]).Problems);
        Assert.Equal("2:4: byte 0xff is not valid UTF-8", problem.ToString());
    }

    [Fact]
    public void Convert_ByteOrderMarkAndCarriageReturns_AreTaken()
    {
        YamlConversion conversion = YamlToJson.Convert([0xEF, 0xBB, 0xBF, .. "a: 1\r\nb: x\r\n"u8]);
        Assert.Empty(conversion.Problems);
        Assert.Equal("""{"a":1,"b":"x"}""", Encoding.UTF8.GetString(Assert.Single(conversion.Documents).Json.Span));
    }

    [Fact]
    public void Locate_AnyToken_GivesWhereItWasWritten()
    {
        YamlDocument document = Assert.Single(YamlToJson.Convert("spec:\n  ports:\n  - port: 70000\n    name: http\n").Documents);
        var reader = new Utf8JsonReader(document.Json.Span);
        var found = new List<string>();
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.Number or JsonTokenType.String)
                found.Add($"{Encoding.UTF8.GetString(reader.ValueSpan)}@{document.Map.Locate(reader.TokenStartIndex)}");
        }

        Assert.Equal(["spec@1:1", "ports@2:3", "port@3:5", "70000@3:11", "name@4:5", "http@4:11"], found);
    }

    [Fact]
    public void Locate_JsonText_CountsLinesAndColumns()
    {
        byte[] json = "{\n  \"a\": 1,\n  \"b\": 2 }"u8.ToArray();
        SourceMap map = SourceMap.OfJson(json, new(3, 5));
        Assert.Equal(new SourcePosition(3, 5), map.Locate(0));
        Assert.Equal(new SourcePosition(4, 3), map.Locate(json.AsSpan().IndexOf("\"a\""u8)));
        Assert.Equal(new SourcePosition(5, 8), map.Locate(json.AsSpan().IndexOf("2 }"u8)));
    }

    [Fact]
    public void Convert_ArbitraryText_NeverThrowsAndGivesSoundJson()
    {
        // Pieces that mean something to YAML reach deeper than random characters would.
        string[] pieces =
        [
            "a", "b: ", ": ", "- ", "? ", "[", "]", "{", "}", ",", "\n", "\n  ", "\n    ", "\t", "'", "\"", "|\n", ">-\n", "&x ", "*x", "<<: ", "!!int ", "!t ",
            "#", " ", "---\n", "...\n", "%YAML 1.1\n", "0x1f", "1e5", "~", "\ud800", "\\u00", "é", "\0", "@", "`", "\r",
        ];
        Gen<string> texts = Gen.Elements(pieces).ArrayOf().Select(parts => string.Concat(parts));
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(60),
            Prop.ForAll(Arb.From(texts), text =>
            {
                YamlConversion conversion = YamlToJson.Convert(text);
                foreach (YamlDocument document in conversion.Documents) using (JsonDocument.Parse(document.Json, new() { MaxDepth = 300 })) { }
                return conversion.Problems.All(problem => problem.Position.Line >= 1 && problem.Position.Column >= 1);
            }));
    }
}
