namespace Net.Model.Tests.CustomResources;

public class SchemaWordsTests
{
    [Theory]
    [InlineData("^a$", "a", true)]
    [InlineData("^a$", "a\n", false)]
    [InlineData("^[$]+$", "$$", true)]
    [InlineData(@"^\$$", "$", true)]
    [InlineData("^$|^b", "", true)]
    [InlineData("^(?i)ab$", "AB", true)]
    [InlineData(@"^[\x60]$", "`", true)]
    public void IsIn_Text_FollowsRe2(string pattern, string text, bool expected) => Assert.Equal(expected, new Re2Pattern(pattern).IsIn(text));

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("0s", 0L)]
    [InlineData("1h1m", 3_660_000_000_000L)]
    [InlineData("1.5s", 1_500_000_000L)]
    [InlineData("-1ms", -1_000_000L)]
    [InlineData("1us", 1_000L)]
    [InlineData("", null)]
    [InlineData("s", null)]
    [InlineData("10", null)]
    [InlineData("1d", null)]
    [InlineData(".s", null)]
    [InlineData("99999999999h", null)]
    public void Parse_Duration_FollowsGo(string text, long? nanoseconds) => Assert.Equal(nanoseconds is { } n ? (Int128)n : null, GoDuration.Parse(text));

    [Theory]
    [InlineData(1.5, "1.5")]
    [InlineData(80.0, "80")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(1.5e-7, "1.5e-07")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(-2.5e30, "-2.5e+30")]
    public void Shortest_Number_FollowsGo(double number, string expected) => Assert.Equal(expected, GoNumber.Shortest(number));

    [Theory]
    [InlineData("2024-01-31T23:59:59Z", true)]
    [InlineData("2024-01-31t23:59:59.123456z", true)]
    [InlineData("2024-01-31T23:59:59+01:00", true)]
    [InlineData("2024-01-31 23:59:59Z", false)]
    [InlineData("2024-01-31T24:00:00Z", false)]
    [InlineData("2024-02-30T00:00:00Z", false)]
    [InlineData("now", false)]
    public void Fits_DateTime_FollowsTheServer(string text, bool expected) => Assert.Equal(expected, SchemaFormats.Fits("date-time", text));
}
