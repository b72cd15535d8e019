using Net.Model;

namespace Net.Controllers;

/// <summary>Reads addresses as controllers do that must accept what was stored before validation grew strict: decimal parts may have leading zeros.</summary>
internal static class SloppyAddress
{
    public static bool TryParse(string text, out IpAddress address)
    {
        if (IpAddress.TryParse(text, out address)) return true;
        if (text.Length is 0 or > 64 || !text.Contains('.', StringComparison.Ordinal)) return false;
        int start = text.LastIndexOf(':') + 1;
        string[] parts = text[start..].Split('.');
        for (int i = 0; i < parts.Length; i++)
        {
            string bare = parts[i].TrimStart('0');
            parts[i] = bare.Length == 0 && parts[i].Length > 0 ? "0" : bare;
        }

        return IpAddress.TryParse(string.Concat(text.AsSpan(0, start), string.Join('.', parts)), out address);
    }
}
