using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Net.Cluster;

/// <summary>The authorities whose signature a server's certificate must have. Those of a file are read again when it changes. Thread-safe.</summary>
public sealed class CertificateAuthorities
{
    private readonly PemContent<X509Certificate2Collection> _certificates;

    /// <summary>The authorities of a PEM text; a failure that is <see cref="PemText.IsUnreadable"/> says that there are none in it.</summary>
    internal CertificateAuthorities(PemText pem) => _certificates = new([pem], static texts => Parse(texts[0]));

    /// <summary>The authorities of a file of PEM certificates.</summary>
    /// <exception cref="ApiServerConnectionException">The file can't be read or holds no certificate.</exception>
    public static CertificateAuthorities FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Read(PemText.InFile(path), $"{path}: ");
    }

    /// <summary>The authorities of a PEM text.</summary>
    /// <exception cref="ApiServerConnectionException">The text holds no certificate.</exception>
    public static CertificateAuthorities FromPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        return Read(new(pem, null), "");
    }

    /// <summary>Whether one of the authorities signed a certificate, directly or through others that it came with.</summary>
    internal bool Trusts(X509Certificate2 certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_certificates.Current());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (X509ChainElement element in sent?.ChainElements ?? (IEnumerable<X509ChainElement>)[]) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate);
    }

    private static CertificateAuthorities Read(PemText pem, string where)
    {
        try
        {
            return new(pem);
        }
        catch (Exception e) when (PemText.IsUnreadable(e))
        {
            throw new ApiServerConnectionException($"{where}no certificates of authorities can be read: {e.Message}", e);
        }
    }

    private static X509Certificate2Collection Parse(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("there is no certificate in it");
    }
}
