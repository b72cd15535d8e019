using System.Text.Json;

namespace Net.Cluster;

/// <summary>What a plugin prints: the <c>status</c> of an <c>ExecCredential</c> (<c>client.authentication.k8s.io</c>).</summary>
/// <param name="Token">The bearer token; empty for none.</param>
/// <param name="CertificatePem">The client's certificate, PEM; empty for none.</param>
/// <param name="KeyPem">The certificate's key, PEM; empty where there is no certificate.</param>
/// <param name="Expires">When both are to be fetched anew; null for never.</param>
internal readonly record struct ExecCredential(string Token, string CertificatePem, string KeyPem, DateTimeOffset? Expires)
{
    /// <summary>Reads an <c>ExecCredential</c>.</summary>
    /// <param name="json">What was printed.</param>
    /// <param name="read">What it says, if true is returned.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence that begins with the plugin, if false is returned.</param>
    public static bool TryRead(string json, out ExecCredential read, out string problem)
    {
        (read, problem) = (default, "");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (!document.RootElement.TryGetObject("status", out JsonElement status)) problem = "printed an ExecCredential without status";
            else problem = TryRead(status, out read);
        }
        catch (JsonException e)
        {
            problem = $"printed no ExecCredential: {e.Message}";
        }

        return problem.Length == 0;
    }

    private static string TryRead(JsonElement status, out ExecCredential read)
    {
        read = new(status.Text("token"), status.Text("clientCertificateData"), status.Text("clientKeyData"), null);
        bool hasCertificate = read.CertificatePem.Length > 0, hasKey = read.KeyPem.Length > 0;
        if (hasCertificate && !hasKey) return "printed status.clientCertificateData without status.clientKeyData";
        if (hasKey && !hasCertificate) return "printed status.clientKeyData without status.clientCertificateData";
        if (read.Token.Length == 0 && !hasCertificate) return "printed neither status.token nor status.clientCertificateData with status.clientKeyData";
        if (!status.TryGetProperty("expirationTimestamp", out JsonElement end) || end.ValueKind == JsonValueKind.Null) return "";
        if (end.ValueKind != JsonValueKind.String || !end.TryGetDateTimeOffset(out DateTimeOffset expires)) return $"printed a status.expirationTimestamp that is no time: {end.GetRawText()}";

        // Programs in Go print a time that was never set as the year 1.
        read = read with { Expires = expires == default ? null : expires };
        return "";
    }
}
