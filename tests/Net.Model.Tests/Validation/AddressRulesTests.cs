namespace Net.Model.Tests.Validation;

/// <summary>Spellings of addresses and networks at the edges of what Go's old and new parsers take (<c>apimachinery/pkg/util/validation/ip.go</c>).</summary>
public class AddressRulesTests
{
    private const string None = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private const string Zeros = "must not have leading 0s";
    private const string Mapped = "must not be an IPv4-mapped IPv6 address";
    private const string NoCidr = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
    private const string CidrZeros = "must not have leading 0s in IP or prefix length";

    [Theory]
    [InlineData("10.0.0.1", null)]
    [InlineData("0.0.0.0", null)]
    [InlineData("255.255.255.255", null)]
    [InlineData("256.0.0.1", None)]
    [InlineData("10.0.0", None)]
    [InlineData("10.0.0.1.2", None)]
    [InlineData("10.0.0.1 ", None)]
    [InlineData("10.0.0.-1", None)]
    [InlineData("10.0.0.٣", None)]
    [InlineData("", None)]
    [InlineData("010.0.0.1", Zeros)]
    [InlineData("10.0.0.000", Zeros)]
    [InlineData("10.0.0.00000000000000000000000000000000000000000000000000000000000000000001", Zeros)]
    [InlineData("10.0.0.0256", None)]
    [InlineData("::", null)]
    [InlineData("fd00::1", null)]
    [InlineData("FD00::A", null)]
    [InlineData("fd00:0:0:0:0:0:0:1", null)]
    [InlineData("fd00::00a", null)]
    [InlineData("00001::1", Zeros)]
    [InlineData("fd00::00000", Zeros)]
    [InlineData("fd00::10000", None)]
    [InlineData("fd00::0g", None)]
    [InlineData("fd00::1%eth0", None)]
    [InlineData("[fd00::1]", None)]
    [InlineData("fd00::1::2", None)]
    [InlineData("1:2:3:4:5:6:7::", null)]
    [InlineData("1:2:3:4:5:6:7:8::", None)]
    [InlineData("::ffff:10.0.0.1", Mapped)]
    [InlineData("::ffff:a00:1", Mapped)]
    [InlineData("::ffff:10.0.0.01", Zeros)]
    [InlineData("::10.0.0.1", null)]
    [InlineData("64:ff9b::10.0.0.01", Zeros)]
    public void CheckLegacyAddress_AnySpelling_AnswersAsTheServer(string text, string? problem)
    {
        FieldErrors errors = FieldErrors.Rent();
        Assert.Equal(problem is null, AddressRules.CheckLegacyAddress(errors, "ip", text));
        Assert.Equal(problem is null ? [] : [problem], errors.Finish().Select(static error => error.Detail));

        // What parses at all is let through where it is stored.
        errors = FieldErrors.Rent();
        Assert.Equal(problem != None, AddressRules.CheckLegacyAddress(errors, "ip", text, [text]));
        errors.Finish();
    }

    [Theory]
    [InlineData("10.0.0.0/8", null)]
    [InlineData("0.0.0.0/0", null)]
    [InlineData("10.0.0.1/32", null)]
    [InlineData("10.0.0.0/33", NoCidr)]
    [InlineData("10.0.0.0/", NoCidr)]
    [InlineData("10.0.0.0/-1", NoCidr)]
    [InlineData("10.0.0.0/+8", NoCidr)]
    [InlineData("10.0.0.0/8/8", NoCidr)]
    [InlineData("10.0.0.0", NoCidr)]
    [InlineData("10.0.0.0/4294967304", NoCidr)]
    [InlineData("10.0.0.0/08", CidrZeros)]
    [InlineData("10.0.0.0/0000000000000008", CidrZeros)]
    [InlineData("010.0.0.0/8", CidrZeros)]
    [InlineData("10.0.0.1/8", "must not have bits set beyond the prefix length")]
    [InlineData("::/0", null)]
    [InlineData("fd00::/128", null)]
    [InlineData("fd00::/129", NoCidr)]
    [InlineData("fd00::1/64", "must not have bits set beyond the prefix length")]
    [InlineData("::ffff:10.0.0.0/104", "must not have an IPv4-mapped IPv6 address")]
    [InlineData("::ffff:10.0.0.0/64", "must not have an IPv4-mapped IPv6 address")]
    [InlineData("::ffff:10.0.0.0/129", NoCidr)]
    public void CheckLegacyCidr_AnySpelling_AnswersAsTheServer(string text, string? problem)
    {
        FieldErrors errors = FieldErrors.Rent();
        Assert.Equal(problem is null, AddressRules.CheckLegacyCidr(errors, "cidr", text));
        Assert.Equal(problem is null ? [] : [problem], errors.Finish().Select(static error => error.Detail));
        errors = FieldErrors.Rent();
        Assert.Equal(problem != NoCidr, AddressRules.CheckLegacyCidr(errors, "cidr", text, [text]));
        errors.Finish();
    }

    [Theory]
    [InlineData("fd00::1", null)]
    [InlineData("FD00::1", "must be in canonical form (\"fd00::1\")")]
    [InlineData("fd00:0::1", "must be in canonical form (\"fd00::1\")")]
    [InlineData("::10.0.0.1", "must be in canonical form (\"::a00:1\")")]
    [InlineData("::ffff:10.0.0.1", Mapped)]
    [InlineData("010.0.0.1", Zeros)]
    public void CheckCanonicalAddress_AnySpelling_AnswersAsTheServer(string text, string? problem)
    {
        FieldErrors errors = FieldErrors.Rent();
        AddressRules.CheckCanonicalAddress(errors, "ip", text);
        Assert.Equal(problem is null ? [] : [problem], errors.Finish().Select(static error => error.Detail));
    }
}
