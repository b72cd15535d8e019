using System.Text;

namespace Net.Model;

/// <summary>Defaults and validation of Secrets, as far as networking uses them (<c>pkg/apis/core/validation</c> ValidateSecret).</summary>
internal sealed class SecretRules : ApiRules<Secret>
{
    private const int MostOctets = 1024 * 1024;

    private const int LongestKey = 253;

    public override Secret ApplyDefaults(Secret target)
    {
        if (target.Type.Length == 0) target = target with { Type = Secret.OpaqueType };
        if (target.StringData.IsEmpty) return target;
        ValueMap<string> data = target.Data;
        foreach ((string key, string text) in target.StringData.AsSpan()) data = data.With(key, Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
        return target with { Data = data, StringData = default };
    }

    protected internal override void Validate(Secret target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        CheckData(target, errors);
    }

    protected internal override void ValidateUpdate(Secret target, Secret old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        if (target.Type != old.Type) errors.Invalid("type", target.Type, "field is immutable");
        if (old.Immutable is true)
        {
            if (target.Immutable is not true) errors.Forbidden("immutable", "field is immutable when `immutable` is set");
            if (target.Data != old.Data) errors.Forbidden("data", "field is immutable when `immutable` is set");
        }

        Validate(target, errors);
    }

    private static void CheckData(Secret secret, FieldErrors errors)
    {
        long octets = 0;
        foreach ((string key, string value) in secret.Data.AsSpan())
        {
            octets += OctetsOf(value);
            if (IsKey(key)) continue;
            errors.Enter("data", key);
            errors.Invalid("", key, "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
            errors.Leave();
        }

        if (octets > MostOctets) errors.TooLong("data", MostOctets);
        if (secret.Type != Secret.TlsType) return;
        if (!secret.Data.ContainsKey("tls.crt")) RequiredKey(errors, "tls.crt");
        if (!secret.Data.ContainsKey("tls.key")) RequiredKey(errors, "tls.key");
    }

    // Of what base64 stands for.
    private static int OctetsOf(ReadOnlySpan<char> base64) => base64.TrimEnd('=').Length * 3 / 4;

    private static void RequiredKey(FieldErrors errors, string key)
    {
        errors.Enter("data", key);
        errors.Required("");
        errors.Leave();
    }

    private static bool IsKey(string key)
    {
        if (key.Length is 0 or > LongestKey || key is "." or ".." || key.StartsWith("..", StringComparison.Ordinal)) return false;
        foreach (char c in key)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return false;
        }

        return true;
    }
}
