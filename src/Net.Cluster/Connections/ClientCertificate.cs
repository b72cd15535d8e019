using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Net.Cluster;

/// <summary>The certificate, with its key, by which a client shows who it is. One of files is read again when they change. Thread-safe.</summary>
public sealed class ClientCertificate
{
    private readonly PemContent<SslStreamCertificateContext> _content;

    /// <summary>A certificate that never changes.</summary>
    /// <param name="certificate">The certificate with its key; not disposed.</param>
    /// <exception cref="ArgumentException">The certificate has no key.</exception>
    public ClientCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (!certificate.HasPrivateKey) throw new ArgumentException("the certificate has no key", nameof(certificate));
        var context = SslStreamCertificateContext.Create(certificate, [], offline: true);
        _content = new([], _ => context);
    }

    /// <summary>A certificate of PEM texts; a failure that is <see cref="PemText.IsUnreadable"/> says that there is none in them.</summary>
    internal ClientCertificate(PemText certificate, PemText key) => _content = new([certificate, key], static texts => Load(texts[0], texts[1]));

    /// <summary>The certificate and the key of PEM files, which may be one and the same. Further certificates beside the first are those of intermediate authorities, and are shown with it.</summary>
    /// <exception cref="ApiServerConnectionException">A file can't be read, or the two do not belong together.</exception>
    public static ClientCertificate FromFiles(string certificatePath, string keyPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificatePath);
        ArgumentException.ThrowIfNullOrEmpty(keyPath);
        try
        {
            return new(PemText.InFile(certificatePath), PemText.InFile(keyPath));
        }
        catch (Exception e) when (PemText.IsUnreadable(e))
        {
            throw new ApiServerConnectionException($"{certificatePath} with {keyPath}: no client certificate can be read: {e.Message}", e);
        }
    }

    /// <summary>The certificate of now; the same object until it is another.</summary>
    internal SslStreamCertificateContext Current() => _content.Current();

    /// <summary>The first certificate of a PEM text with the key of another, and the certificates that come after it.</summary>
    internal static SslStreamCertificateContext Load(string certificatePem, string keyPem)
    {
        using X509Certificate2 pem = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        var all = new X509Certificate2Collection();
        all.ImportFromPem(certificatePem);

        // A key that only the process holds is not taken by every TLS stack.
        return SslStreamCertificateContext.Create(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null), all, offline: true);
    }
}
