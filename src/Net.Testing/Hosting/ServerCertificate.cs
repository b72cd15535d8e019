using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Net.Testing.Hosting;

/// <summary>A certificate for loopback and the authority that signed it, made for one server and gone with it; and the certificates that the authority gives to clients.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private readonly DateTimeOffset _now;
    private readonly X509Certificate2 _authority;

    public ServerCertificate(DateTimeOffset now)
    {
        _now = now;
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Net.Testing authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _authority = authority.CreateSelfSigned(now - Lifetime, now + Lifetime);
        AuthorityPem = _authority.ExportCertificatePem();

        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        using X509Certificate2 signed = Sign("CN=127.0.0.1", serverKey, names.Build());
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(serverKey);

        // Kestrel wants a key that lives in the certificate itself.
        Certificate = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>The authority's certificate, which clients are to trust.</summary>
    public string AuthorityPem { get; }

    /// <summary>A certificate for a client, and what tells it from others.</summary>
    public (ClientIdentity Identity, string Thumbprint) IssueToClient()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 signed = Sign("CN=tester", key);
        return (new(signed.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()), signed.Thumbprint);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _authority.Dispose();
    }

    private X509Certificate2 Sign(string subject, ECDsa key, params ReadOnlySpan<X509Extension> extensions)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        foreach (X509Extension extension in extensions) request.CertificateExtensions.Add(extension);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        return request.Create(_authority, _now - Lifetime, _now + Lifetime, RandomNumberGenerator.GetBytes(16));
    }
}
