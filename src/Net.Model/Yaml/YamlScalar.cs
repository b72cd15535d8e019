using System.Globalization;
using System.Numerics;
using System.Text;

namespace Net.Model.Yaml;

internal enum YamlScalarKind : byte
{
    Text,
    Null,
    True,
    False,
    Integer,
    BigInteger,
    Float,
}

/// <summary>What a scalar means. Rules of go-yaml v2 with an untyped target (<c>sigs.k8s.io/yaml: goyaml.v2/resolve.go</c>).</summary>
internal readonly record struct YamlScalar(YamlScalarKind Kind, string Text, Int128 Integer = default, double Float = default, string? Problem = null)
{
    private const string TagPrefix = "tag:yaml.org,2002:";

    public static YamlScalar Resolve(in YamlNode node)
    {
        if (node.IsPlain) return ResolvePlain(node.Value);
        return node.Tag is null ? Of(node.Value) : ResolveTagged(node.Value, ShortTag(node.Tag));
    }

    public static bool IsMerge(in YamlNode node) =>
        node.Kind == YamlNodeKind.Scalar && node.Value == "<<" && (node.IsPlain || node.Tag is not null && ShortTag(node.Tag) == "merge");

    /// <summary>The JSON name that a key becomes; what is wrong with it, or null.</summary>
    public static string? KeyName(in YamlNode node, out string name)
    {
        name = node.Value;
        if (node.IsPlain && !MayBeOtherThanText(node.Value)) return null;
        YamlScalar scalar = Resolve(node);
        if (scalar.Problem is { } problem) return problem;
        switch (scalar.Kind)
        {
            case YamlScalarKind.Text:
                name = scalar.Text;
                return null;
            case YamlScalarKind.True:
                name = "true";
                return null;
            case YamlScalarKind.False:
                name = "false";
                return null;
            case YamlScalarKind.Integer when scalar.Integer <= long.MaxValue:
                name = scalar.Integer.ToString(CultureInfo.InvariantCulture);
                return null;
            case YamlScalarKind.Float:
                name = FloatText.Key(scalar.Float);
                return null;
            case YamlScalarKind.Null:
                return "a mapping key must not be null";
            default:
                return $"{node.Value} can't be a mapping key; quote it";
        }
    }

    private static YamlScalar Of(string text) => new(YamlScalarKind.Text, text);

    private static string ShortTag(string tag) => tag.StartsWith(TagPrefix, StringComparison.Ordinal) ? tag[TagPrefix.Length..] : tag;

    private static bool MayBeOtherThanText(string text) =>
        text.Length == 0 || text[0] is 'y' or 'Y' or 'n' or 'N' or 't' or 'T' or 'f' or 'F' or 'o' or 'O' or '~' or '.' or '+' or '-' or '<'
        || char.IsAsciiDigit(text[0]);

    private static YamlScalar ResolveTagged(string text, string tag)
    {
        if (tag == "binary") return Binary(text);
        if (tag is not ("bool" or "int" or "float" or "null" or "timestamp")) return Of(text);
        YamlScalar scalar = ResolvePlain(text);
        bool fits = (tag, scalar.Kind) switch
        {
            ("bool", YamlScalarKind.True or YamlScalarKind.False) => true,
            ("int", YamlScalarKind.Integer or YamlScalarKind.BigInteger) => true,
            ("float", YamlScalarKind.Float or YamlScalarKind.Integer) => true,
            ("null", YamlScalarKind.Null) => true,
            ("timestamp", YamlScalarKind.Text) => LooksLikeDate(text),
            _ => false,
        };
        return fits ? scalar : Of(text) with { Problem = $"\"{text}\" is not a !!{tag}" };
    }

    private static YamlScalar Binary(string text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int written)
            ? Of(Encoding.UTF8.GetString(bytes, 0, written))
            : Of(text) with { Problem = "a !!binary value must be base64" };
    }

    private static bool LooksLikeDate(string text) =>
        text.Length >= 8 && text[4] == '-' && text.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0
        && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static YamlScalar ResolvePlain(string text)
    {
        if (!MayBeOtherThanText(text)) return Of(text);
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return new(YamlScalarKind.Null, text);
            case "true" or "True" or "TRUE" or "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON":
                return new(YamlScalarKind.True, text);
            case "false" or "False" or "FALSE" or "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF":
                return new(YamlScalarKind.False, text);
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                return new(YamlScalarKind.Float, text, Float: double.PositiveInfinity);
            case "-.inf" or "-.Inf" or "-.INF":
                return new(YamlScalarKind.Float, text, Float: double.NegativeInfinity);
            case ".nan" or ".NaN" or ".NAN":
                return new(YamlScalarKind.Float, text, Float: double.NaN);
        }

        return text[0] is '.' or '+' or '-' || char.IsAsciiDigit(text[0]) ? ResolveNumber(text) : Of(text);
    }

    private static YamlScalar ResolveNumber(string text)
    {
        if (text[0] == '.') return FloatText.TryParse(text, out double fraction) ? new(YamlScalarKind.Float, text, Float: fraction) : Of(text);
        ReadOnlySpan<char> digits = text.Contains('_') ? text.Replace("_", "", StringComparison.Ordinal) : text;
        if (IntegerText.TryParse(digits, out BigInteger integer))
        {
            if (integer >= long.MinValue && integer <= ulong.MaxValue) return new(YamlScalarKind.Integer, text, (Int128)integer);
            // Beyond 64 bits decimals become floats, other bases stay exact.
            if (!FloatText.TryParse(digits, out _)) return new(YamlScalarKind.BigInteger, integer.ToString(CultureInfo.InvariantCulture));
        }

        return FloatText.TryParse(digits, out double value) ? new(YamlScalarKind.Float, text, Float: value) : Of(text);
    }
}
