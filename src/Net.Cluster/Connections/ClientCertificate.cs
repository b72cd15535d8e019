using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Net.Cluster;

/// <summary>The certificate, with its key, by which a client shows who it is. One of files is read again when they change. Thread-safe.</summary>
public sealed class ClientCertificate
{
    private readonly PemText _certificatePem;
    private readonly PemText _keyPem;
    private readonly Lock _reading = new();
    private X509Certificate2 _current;
    private (FileStamp? Certificate, FileStamp? Key) _read;

    /// <summary>A certificate that never changes.</summary>
    /// <param name="certificate">The certificate with its key; not disposed.</param>
    public ClientCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        _current = certificate;
    }

    internal ClientCertificate(PemText certificate, PemText key)
    {
        (_certificatePem, _keyPem) = (certificate, key);
        _read = (certificate.Stamp, key.Stamp);
        _current = Read();
    }

    /// <summary>The certificate and the key of PEM files, which may be one and the same.</summary>
    /// <exception cref="ApiServerConnectionException">A file can't be read, or the two do not belong together.</exception>
    public static ClientCertificate FromFiles(string certificatePath, string keyPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificatePath);
        ArgumentException.ThrowIfNullOrEmpty(keyPath);
        try
        {
            return new(PemText.InFile(certificatePath), PemText.InFile(keyPath));
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw new ApiServerConnectionException($"{certificatePath} with {keyPath}: no client certificate can be read: {e.Message}", e);
        }
    }

    /// <summary>The certificate of now.</summary>
    internal X509Certificate2 Current()
    {
        lock (_reading)
        {
            (FileStamp?, FileStamp?) stamps = (_certificatePem.Stamp, _keyPem.Stamp);
            if (stamps == _read) return _current;
            try
            {
                _current = Read();
                _read = stamps;
            }
            catch (Exception e) when (IsUnreadable(e))
            {
                // Files caught in the middle of their rotation: what was read before is still the best there is.
            }

            return _current;
        }
    }

    /// <summary>Whether a failure says that there is no certificate in what was read.</summary>
    internal static bool IsUnreadable(Exception failure) => failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    /// <summary>The first certificate of a PEM text with the key of another.</summary>
    internal static X509Certificate2 Load(string certificatePem, string keyPem)
    {
        using X509Certificate2 pem = X509Certificate2.CreateFromPem(certificatePem, keyPem);

        // A key that only the process holds is not taken by every TLS stack.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private X509Certificate2 Read() => Load(_certificatePem.Read(), _keyPem.Read());
}

/// <summary>A PEM text, as given or in a file.</summary>
/// <param name="Given">The text; null for one in a file.</param>
/// <param name="Path">The file; null for a text as given.</param>
internal readonly record struct PemText(string? Given, string? Path)
{
    public static PemText InFile(string path) => new(null, path);

    /// <summary>What tells two versions of the file apart; null without one.</summary>
    public FileStamp? Stamp => Path is null ? null : FileStamp.Of(Path);

    public string Read() => Given ?? File.ReadAllText(Path!);
}
