namespace Net.Model;

/// <summary>Rules for the host names of a load balancer's status.</summary>
internal static class HostRules
{
    /// <summary>A host name of a point of entry: a DNS name, not an address. Empty is none.</summary>
    public static void CheckStatusHostname(FieldErrors errors, string hostname)
    {
        if (hostname.Length == 0) return;
        errors.Check("hostname", hostname, NameRules.Dns1123Subdomain);
        if (AddressText.Parse(hostname).Address.IsValid) errors.Invalid("hostname", hostname, "must be a DNS name, not an IP address");
    }
}
