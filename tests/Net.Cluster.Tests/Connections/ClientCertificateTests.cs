using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Net.TestSupport;

namespace Net.Cluster.Tests.Connections;

/// <summary>What a server is shown of a client's certificate.</summary>
public sealed class ClientCertificateTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch, End = Start.AddYears(200);

    /// <summary>A server that knows only the root can follow the chain to it.</summary>
    [Fact]
    public async Task Certificate_OfAnIntermediateAuthority_IsShownWithIt()
    {
        using X509Certificate2 root = Sign("root", null, isAuthority: true), intermediate = Sign("intermediate", root, isAuthority: true), leaf = Sign("leaf", intermediate, isAuthority: false);
        string pem = $"{leaf.ExportCertificatePem()}\n{intermediate.ExportCertificatePem()}\n", key = leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        Assert.Equal(["CN=leaf", "CN=intermediate"], await ShownAsync(new(new PemText(pem, null), new PemText(key, null))));
        Assert.Equal(["CN=leaf"], await ShownAsync(new(leaf)));
    }

    [Fact]
    public void Certificate_WithoutItsKey_IsRefused()
    {
        using X509Certificate2 withKey = Sign("leaf", null, isAuthority: false), certificate = X509CertificateLoader.LoadCertificate(withKey.RawData);
        Assert.Throws<ArgumentException>(() => new ClientCertificate(certificate));
    }

    /// <summary>The subjects that a server is sent, the certificate's own first.</summary>
    private static async Task<string[]> ShownAsync(ClientCertificate certificate)
    {
        using X509Certificate2 signed = Sign("server", null, isAuthority: false), server = X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pkcs12), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<string[]> shown = AcceptAsync(listener, server);
        using var client = new ApiServerClient(new() { Server = new($"https://{listener.LocalEndpoint}"), SkipsVerification = true, ClientCertificate = certificate });
        (_, ApiServerError? cut) = await client.SendAsync(HttpMethod.Get, "/", default, "", default).WaitAsync(Eventually.Deadline);
        Assert.NotNull(cut);
        return await shown.WaitAsync(Eventually.Deadline);
    }

    private static async Task<string[]> AcceptAsync(TcpListener listener, X509Certificate2 server)
    {
        string[] shown = [];
        using TcpClient connection = await listener.AcceptTcpClientAsync();
        listener.Stop();
        await using var tls = new SslStream(connection.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = server,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, own, chain, _) =>
            {
                shown = [own!.Subject, .. chain!.ChainPolicy.ExtraStore.Select(static certificate => certificate.Subject)];
                return true;
            },
        });
        return shown;
    }

    private static X509Certificate2 Sign(string name, X509Certificate2? authority, bool isAuthority)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (authority is null) return request.CreateSelfSigned(Start, End);
        using X509Certificate2 signed = request.Create(authority, Start, End, RandomNumberGenerator.GetBytes(16));
        return signed.CopyWithPrivateKey(key);
    }
}
