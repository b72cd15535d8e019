namespace Net.Testing;

/// <summary>A certificate by which a client shows a <see cref="FakeApiServer"/> who it is.</summary>
/// <param name="CertificatePem">The certificate, as PEM.</param>
/// <param name="KeyPem">Its key, as PEM.</param>
public sealed record ClientIdentity(string CertificatePem, string KeyPem);
