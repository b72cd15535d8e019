using System.Globalization;

namespace Net.Model;

/// <summary>
/// The API server's rules for addresses and networks (<c>util/validation/ip.go</c> of apimachinery, with <c>StrictIPCIDRValidation</c> on): fields older than
/// Kubernetes 1.33 refuse leading zeros and IPv4-mapped addresses unless the stored object has them, newer fields want the canonical form.
/// </summary>
public static class AddressRules
{
    private const string NoAddress = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

    private const string NoCidr = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    /// <summary>An address in a field of the older API.</summary>
    /// <param name="errors">Where to.</param>
    /// <param name="field">The child field.</param>
    /// <param name="value">The text.</param>
    /// <param name="stored">Texts of the stored object, which are let through when they parse at all.</param>
    /// <returns>Whether nothing was wrong.</returns>
    public static bool CheckLegacyAddress(FieldErrors errors, string field, string value, in ValueList<string> stored = default)
    {
        ArgumentNullException.ThrowIfNull(errors);
        AddressText text = AddressText.Parse(value);
        if (!text.Address.IsValid) errors.Invalid(field, value, NoAddress);
        else if (!text.IsStrict && !stored.AsSpan().Contains(value)) errors.Invalid(field, value, text.HasLeadingZeros ? "must not have leading 0s" : "must not be an IPv4-mapped IPv6 address");
        else return true;
        return false;
    }

    /// <summary>An address in a field of the newer API: strict and canonical.</summary>
    /// <returns>Whether nothing was wrong.</returns>
    public static bool CheckCanonicalAddress(FieldErrors errors, string field, string value)
    {
        if (!CheckLegacyAddress(errors, field, value)) return false;
        IpAddress address = AddressText.Parse(value).Address;
        if (Writes(address, value)) return true;
        errors.Invalid(field, value, $"must be in canonical form ({GoText.Quote(address.ToString())})");
        return false;
    }

    /// <summary>An address that traffic may go to (<c>ValidateEndpointIP</c>): not unspecified, loopback or link-local.</summary>
    public static void CheckEndpointAddress(FieldErrors errors, string field, string value)
    {
        ArgumentNullException.ThrowIfNull(errors);
        IpAddress address = AddressText.Parse(value).Address;
        if (!address.IsValid) errors.Invalid(field, value, "must be a valid IP address");
        if (address.IsUnspecified) errors.Invalid(field, value, $"may not be unspecified ({(address.Family == IpFamily.IPv4 ? "0.0.0.0" : "::")})");
        if (address.IsLoopback) errors.Invalid(field, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        if (address.IsLinkLocalUnicast) errors.Invalid(field, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        if (address.IsLinkLocalMulticast) errors.Invalid(field, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }

    /// <summary>A network in a field of the older API.</summary>
    /// <param name="errors">Where to.</param>
    /// <param name="field">The child field.</param>
    /// <param name="value">The text.</param>
    /// <param name="stored">Texts of the stored object, which are let through when they parse at all.</param>
    /// <returns>Whether nothing was wrong.</returns>
    public static bool CheckLegacyCidr(FieldErrors errors, string field, string value, in ValueList<string> stored = default)
    {
        ArgumentNullException.ThrowIfNull(errors);
        CidrText text = CidrText.Parse(value);
        if (!text.Cidr.IsValid) errors.Invalid(field, value, NoCidr);
        else if (stored.AsSpan().Contains(value)) return true;
        else if (text.HasLeadingZeros) errors.Invalid(field, value, "must not have leading 0s in IP or prefix length");
        else if (text.IsMapped) errors.Invalid(field, value, "must not have an IPv4-mapped IPv6 address");
        else if (text.HasHostBits) errors.Invalid(field, value, "must not have bits set beyond the prefix length");
        else return true;
        return false;
    }

    /// <summary>A network in a field of the newer API: strict and canonical.</summary>
    /// <returns>Whether nothing was wrong.</returns>
    public static bool CheckCanonicalCidr(FieldErrors errors, string field, string value)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (!CheckLegacyCidr(errors, field, value)) return false;
        IpCidr cidr = CidrText.Parse(value).Cidr;
        Span<char> canonical = stackalloc char[64];
        if (cidr.TryFormat(canonical, out int length) && canonical[..length].SequenceEqual(value)) return true;
        errors.Invalid(field, value, $"must be in canonical form ({GoText.Quote(cidr.ToString())})");
        return false;
    }

    /// <summary>The warning about an address that is let through but not canonical (<c>GetWarningsForIP</c>), or null.</summary>
    /// <param name="path">The field path.</param>
    /// <param name="value">The text.</param>
    public static string? WarningForAddress(string path, string value)
    {
        AddressText text = AddressText.Parse(value);
        if (!text.Address.IsValid) return null;
        if (!text.IsStrict) return $"{path}: non-standard IP address {GoText.Quote(value)} is invalid: use {GoText.Quote(text.Address.ToString())}";
        return text.Address.Family != IpFamily.IPv6 || Writes(text.Address, value)
            ? null
            : $"{path}: IPv6 address {GoText.Quote(value)} should be in RFC 5952 canonical format ({GoText.Quote(text.Address.ToString())})";
    }

    /// <summary>The warnings about a network that is let through but not canonical (<c>GetWarningsForCIDR</c>).</summary>
    /// <param name="path">The field path.</param>
    /// <param name="value">The text.</param>
    public static IReadOnlyList<string> WarningsForCidr(string path, string value)
    {
        CidrText text = CidrText.Parse(value);
        if (!text.Cidr.IsValid) return [];
        List<string> warnings = [];
        string canonical = text.Cidr.ToString();
        if (text.HasHostBits)
        {
            string single = string.Create(CultureInfo.InvariantCulture, $"{text.Address}/{text.Address.BitLength}");
            warnings.Add($"{path}: CIDR value {GoText.Quote(value)} is ambiguous in this context (should be {GoText.Quote(canonical)} or {GoText.Quote(single)}?)");
        }

        if (text.HasLeadingZeros || text.IsMapped)
        {
            warnings.Add($"{path}: non-standard CIDR value {GoText.Quote(value)} is invalid: use {GoText.Quote(canonical)}");
        }

        if (warnings.Count == 0 && text.Cidr.Family == IpFamily.IPv6 && canonical != value)
        {
            warnings.Add($"{path}: IPv6 CIDR value {GoText.Quote(value)} should be in RFC 5952 canonical format ({GoText.Quote(canonical)})");
        }

        return warnings;
    }

    /// <summary>Whether <see cref="CheckEndpointAddress"/> finds nothing.</summary>
    internal static bool TakesTraffic(IpAddress address) =>
        address.IsValid && !address.IsUnspecified && !address.IsLoopback && !address.IsLinkLocalUnicast && !address.IsLinkLocalMulticast;

    /// <summary>Whether an address is written so.</summary>
    internal static bool Writes(IpAddress address, string value)
    {
        Span<char> canonical = stackalloc char[64];
        return address.TryFormat(canonical, out int length) && canonical[..length].SequenceEqual(value);
    }
}
