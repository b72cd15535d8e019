namespace Net.Model;

/// <summary>Secret values, such as the certificate and key of a listener (<c>core/v1 Secret</c>).</summary>
[ApiType]
[ApiKind("", "v1", "secrets")]
public sealed partial record Secret
{
    /// <summary>The type of a certificate and its key, under <c>tls.crt</c> and <c>tls.key</c>.</summary>
    public const string TlsType = "kubernetes.io/tls";

    /// <summary>The type of anything else; the default.</summary>
    public const string OpaqueType = "Opaque";

    /// <summary>Whether the values never change again.</summary>
    public bool? Immutable { get; init; }

    /// <summary>The values, in base64.</summary>
    public ValueMap<string> Data { get; init; }

    /// <summary>Values as text, which the API server moves to <see cref="Data"/>.</summary>
    public ValueMap<string> StringData { get; init; }

    /// <summary>The type; never changes. Empty reads as <see cref="OpaqueType"/> once defaulted.</summary>
    public string Type { get; init; } = "";

    /// <summary>The octets of a value; null when there is no such value or it is not base64.</summary>
    public byte[]? Value(string key)
    {
        if (!Data.TryGetValue(key, out string? text)) return null;
        byte[] octets = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, octets, out int length) ? octets[..length] : null;
    }
}
