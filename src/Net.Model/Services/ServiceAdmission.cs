namespace Net.Model;

/// <summary>Admission of Services that a cluster may turn on; no part of <see cref="ApiRules{T}.Admit(ApiRequest)"/>, which does what is on by default.</summary>
public static class ServiceAdmission
{
    /// <summary>
    /// Why a write is refused where external IPs are not wanted, as the plug-in <c>DenyServiceExternalIPs</c> does (403 Forbidden); null where it is let through. A creation may
    /// have none; an update may keep or drop what is stored. Updates of the status are not asked about.
    /// </summary>
    /// <param name="service">The Service sent.</param>
    /// <param name="old">The stored one, for an update.</param>
    public static string? DenyExternalIPs(Service service, Service? old = null)
    {
        ArgumentNullException.ThrowIfNull(service);
        ValueList<string> stored = old?.Spec.ExternalIPs ?? default;
        return service.Spec.ExternalIPs.All(ip => stored.Contains(ip)) ? null : "Use of external IPs is denied by admission control";
    }
}
