using System.Net;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Net.Model.Tests.Addressing;

public class IpAddressTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7")]
    [InlineData("1:0:0:2:3:4:5:0", "1::2:3:4:5:0")]
    [InlineData("fe80:0:0:0:0:0:0:0", "fe80::")]
    [InlineData("::ffff:1.2.3.4", "1.2.3.4")]
    public void ToString_IsCanonical(string text, string canonical) => Assert.Equal(canonical, IpAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.256")]
    [InlineData("1..2.3")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("0x7f.1")]
    [InlineData("12345")]
    [InlineData(":::")]
    [InlineData("::ffff:1.2.3")]
    [InlineData("1.2.3.4 ")]
    public void TryParse_NoAddress_IsFalse(string text) => Assert.False(IpAddress.TryParse(text, out _));

    [Theory]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("::1:2:3:4:5:6:7:8")]
    [InlineData(":1::")]
    [InlineData("1::2:")]
    [InlineData("12345::")]
    [InlineData("::1/64")]
    [InlineData("::g")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("::01.2.3.4")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("1:2:3:4:5:1.2.3.4")]
    public void TryParse_NoIPv6Address_IsFalse(string text) => Assert.False(IpAddress.TryParse(text, out _));

    [Fact]
    public void TryParse_AnyText_AgreesWithTheGrammar() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(
        Gen.Elements("0", "1", "ab", "FFFF", "00f0", ":", ":", ":", ":", "::", "1.2.3.4", ".", "g").ListOf().Select(static parts => string.Concat(parts)).ToArbitrary(),
        static text => !text.Contains(':', StringComparison.Ordinal) || IpAddress.TryParse(text, out IpAddress parsed) == (Naive(text) is { } octets)
            && (Naive(text) is not { } same || parsed == IpAddress.From(new IPAddress(same)))));

    // RFC 4291 section 2.2 written out: at most one "::", which stands for one group or more.
    private static byte[]? Naive(string text)
    {
        string[] halves = text.Split("::");
        if (halves.Length > 2) return null;
        List<byte>? before = Octets(halves[0], last: halves.Length == 1), after = halves.Length == 2 ? Octets(halves[1], last: true) : [];
        if (before is null || after is null) return null;
        int missing = 16 - before.Count - after.Count;
        return (halves.Length == 2 ? missing >= 2 : missing == 0) ? [.. before, .. new byte[missing], .. after] : null;
    }

    private static List<byte>? Octets(string half, bool last)
    {
        List<byte> octets = [];
        string[] groups = half.Length == 0 ? [] : half.Split(':');
        for (int i = 0; i < groups.Length; i++)
        {
            if (last && i == groups.Length - 1 && groups[i].Contains('.', StringComparison.Ordinal) && IpAddress.TryParse(groups[i], out IpAddress dotted)) octets.AddRange(dotted.ToIPAddress().GetAddressBytes());
            else if (groups[i].Length is > 0 and <= 4 && groups[i].All(char.IsAsciiHexDigit)) octets.AddRange(BitConverter.GetBytes(ushort.Parse(groups[i], System.Globalization.NumberStyles.AllowHexSpecifier, null)).Reverse());
            else return null;
        }

        return octets;
    }

    [Fact]
    public void TryParse_AnyFamily_AllocatesNothing()
    {
        Assert.True(IpAddress.TryParse("2001:db8::1:2", out _) && IpAddress.TryParse("10.1.2.3", out _));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Assert.True(IpAddress.TryParse("2001:db8::1:2", out _) && IpAddress.TryParse("::ffff:10.1.2.3", out _));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Format_AgreesWithTheFrameworkAndParsesBack()
    {
        Prop.ForAll<byte[]>(static seed =>
        {
            byte[] octets = new byte[16];
            for (int i = 0; i < 16 && seed.Length > 0; i++) octets[i] = (byte)(seed[i % seed.Length] * (i % 3));
            IpAddress address = IpAddress.FromBytes(octets);
            string text = address.ToString();
            return IPAddress.Parse(text).Equals(new IPAddress(octets)) && (address.Bits >> 32 == 0xFFFF || IpAddress.Parse(text) == address);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Default_IsNoAddress()
    {
        Assert.False(default(IpAddress).IsValid);
        Assert.Equal("", default(IpAddress).ToString());
        Assert.False(default(IpCidr).Contains(IpAddress.Parse("0.0.0.0")));
    }

    [Theory]
    [InlineData("10.1.2.3/8", "10.0.0.0/8", "10.255.255.255")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0", "255.255.255.255")]
    [InlineData("fd00::1/64", "fd00::/64", "fd00::ffff:ffff:ffff:ffff")]
    [InlineData("::/0", "::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("1.2.3.4/32", "1.2.3.4/32", "1.2.3.4")]
    public void Cidr_Parse_Masks(string text, string masked, string last)
    {
        IpCidr cidr = IpCidr.Parse(text);
        Assert.Equal(masked, cidr.ToString());
        Assert.Equal(last, cidr.Last.ToString());
        Assert.True(cidr.Contains(cidr.Last) && cidr.Contains(cidr.Network) && cidr.Contains(cidr));
    }

    [Theory]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("::/129")]
    [InlineData("/8")]
    public void Cidr_TryParse_NoNetwork_IsFalse(string text) => Assert.False(IpCidr.TryParse(text, out _));
}
