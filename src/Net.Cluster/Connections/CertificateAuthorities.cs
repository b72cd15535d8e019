using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Net.Cluster;

/// <summary>The authorities whose signature a server's certificate must have. Those of a file are read again when it changes. Thread-safe.</summary>
public sealed class CertificateAuthorities
{
    private readonly string? _path;
    private readonly Lock _reading = new();
    private X509Certificate2Collection _certificates = [];
    private FileStamp? _read;

    private CertificateAuthorities(string? path) => _path = path;

    /// <summary>The authorities of a file of PEM certificates.</summary>
    /// <exception cref="ApiServerConnectionException">The file can't be read or holds no certificate.</exception>
    public static CertificateAuthorities FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var authorities = new CertificateAuthorities(path);
        try
        {
            authorities.Reload();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ApiServerConnectionException($"{path}: no certificates of authorities can be read: {e.Message}", e);
        }

        return authorities;
    }

    /// <summary>The authorities of a PEM text.</summary>
    /// <exception cref="ApiServerConnectionException">The text holds no certificate.</exception>
    public static CertificateAuthorities FromPem(string pem)
    {
        try
        {
            return new(null) { _certificates = Parse(pem) };
        }
        catch (CryptographicException e)
        {
            throw new ApiServerConnectionException($"no certificates of authorities can be read: {e.Message}", e);
        }
    }

    /// <summary>Whether one of the authorities signed a certificate, directly or through others that it came with.</summary>
    internal bool Trusts(X509Certificate2 certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Current());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (X509ChainElement element in sent?.ChainElements ?? (IEnumerable<X509ChainElement>)[]) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate);
    }

    private X509Certificate2Collection Current()
    {
        if (_path is null) return _certificates;
        try
        {
            if (FileStamp.Of(_path) != _read) Reload();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // A file caught in the middle of its rotation: what was read before is still the best there is.
        }

        return _certificates;
    }

    private void Reload()
    {
        lock (_reading)
        {
            FileStamp? stamp = FileStamp.Of(_path!);
            _certificates = Parse(File.ReadAllText(_path!));
            _read = stamp;
        }
    }

    private static X509Certificate2Collection Parse(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("it holds no certificate");
    }
}
