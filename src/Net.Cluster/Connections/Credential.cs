using System.Net.Security;

namespace Net.Cluster;

/// <summary>What a request shows: a bearer token, a certificate, both, or neither.</summary>
internal sealed class Credential(string? token, SslStreamCertificateContext? certificate)
{
    /// <summary>The bearer token; null for none.</summary>
    public string? Token { get; } = token;

    /// <summary>The certificate with its key; null for none. The same one is always the same object.</summary>
    public SslStreamCertificateContext? Certificate { get; } = certificate;

    /// <summary>Whether a request that was refused with one would be with the other.</summary>
    public bool ShowsTheSameAs(Credential other) => Token == other.Token && ReferenceEquals(Certificate, other.Certificate);
}

/// <summary>A credential, or why there is none.</summary>
internal readonly record struct CredentialResult(Credential? Credential, string Problem);
