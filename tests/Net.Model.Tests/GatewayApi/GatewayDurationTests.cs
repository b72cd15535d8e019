using System.Text.RegularExpressions;

namespace Net.Model.Tests.GatewayApi;

public class GatewayDurationTests
{
    // GEP-2257's own table.
    [Theory]
    [InlineData("0h", 0)]
    [InlineData("0s", 0)]
    [InlineData("1h", 3_600_000)]
    [InlineData("30m", 1_800_000)]
    [InlineData("10s", 10_000)]
    [InlineData("500ms", 500)]
    [InlineData("2h30m", 9_000_000)]
    [InlineData("150m", 9_000_000)]
    [InlineData("7230s", 7_230_000)]
    [InlineData("1h30m10s", 5_410_000)]
    [InlineData("10s30m1h", 5_410_000)]
    [InlineData("100ms200ms300ms", 600)]
    [InlineData("99999h99999m99999s99999ms", 366_096_438_999)]
    public void TryParse_Durations_AreSums(string text, long milliseconds)
    {
        Assert.True(GatewayDuration.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, (long)duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1d")]
    [InlineData("1h 30m")]
    [InlineData("1.5h")]
    [InlineData("-1h")]
    [InlineData("100000h")]
    [InlineData("1h30m10s20ms50h")]
    [InlineData("ms")]
    [InlineData("1us")]
    [InlineData("1h\n")]
    public void TryParse_OtherTexts_AreNone(string text) => Assert.False(GatewayDuration.TryParse(text, out _));

    [Fact]
    public void TryParse_AnyText_AgreesWithThePatternOfTheSchema()
    {
        var pattern = new Regex(@"^([0-9]{1,5}(h|m|s|ms)){1,4}\z", RegexOptions.CultureInvariant);
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => random.Next(6) switch { 0 => "h", 1 => "m", 2 => "s", 3 => "ms", 4 => "1234567"[..random.Next(1, 7)], _ => "0" }));
            Assert.Equal(pattern.IsMatch(text), GatewayDuration.TryParse(text, out _));
        }
    }

    [Fact]
    public void TryFormat_WhatCanBeWritten_IsReadBack()
    {
        var random = new Random(7);
        foreach (TimeSpan duration in Enumerable.Range(0, 1000).Select(_ => TimeSpan.FromMilliseconds(random.NextInt64(0, 99999L * 3_600_000))).Append(GatewayDuration.Longest).Append(TimeSpan.Zero))
        {
            Assert.True(GatewayDuration.TryFormat(duration, out string text));
            Assert.True(GatewayDuration.TryParse(text, out TimeSpan read));
            Assert.Equal(duration, read);
        }

        Assert.Equal("99999h59m59s999ms", Text(GatewayDuration.Longest));
        Assert.Equal("1h40ms", Text(TimeSpan.FromMilliseconds(3_600_040)));
        Assert.False(GatewayDuration.TryFormat(GatewayDuration.Longest + TimeSpan.FromMilliseconds(1), out _));
        Assert.False(GatewayDuration.TryFormat(TimeSpan.FromMilliseconds(-1), out _));
        Assert.False(GatewayDuration.TryFormat(TimeSpan.FromMicroseconds(1500), out _));
    }

    private static string Text(TimeSpan duration) => GatewayDuration.TryFormat(duration, out string text) ? text : "";
}
