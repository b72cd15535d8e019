using Microsoft.AspNetCore.Http;

namespace Net.Testing.Access;

/// <summary>What requests must come with.</summary>
/// <param name="Token">The bearer token; empty for none.</param>
/// <param name="Thumbprint">The client's certificate; null for none.</param>
internal readonly record struct Credentials(string Token, string? Thumbprint)
{
    /// <summary>Whether a request comes with either, or nothing is asked for.</summary>
    public bool Admit(HttpContext context) =>
        (Token.Length == 0 && Thumbprint is null)
        || (Token.Length > 0 && context.Request.Headers.Authorization == $"Bearer {Token}")
        || (Thumbprint is not null && context.Connection.ClientCertificate?.Thumbprint == Thumbprint);
}
