using System.Text;
using System.Text.Json;

namespace Net.Conformance.Fuzzing;

/// <summary>Writes a JSON value as YAML in block style, the way people write manifests. Every scalar is written as JSON has it, which YAML reads alike.</summary>
public static class BlockYaml
{
    /// <summary>The document.</summary>
    public static byte[] Of(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    text.Append(' ', depth * 2).Append(JsonSerializer.Serialize(property.Name)).Append(':');
                    WriteBelow(text, property.Value, depth + 1);
                }

                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                foreach (JsonElement item in value.EnumerateArray())
                {
                    text.Append(' ', depth * 2).Append('-');
                    WriteBelow(text, item, depth + 1);
                }

                break;
            default:
                text.Append(' ', depth * 2).Append(value.GetRawText()).Append('\n');
                break;
        }
    }

    private static void WriteBelow(StringBuilder text, JsonElement value, int depth)
    {
        bool inline = value.ValueKind switch { JsonValueKind.Object => !value.EnumerateObject().Any(), JsonValueKind.Array => value.GetArrayLength() == 0, _ => true };
        text.Append(inline ? " " : "\n");
        Write(text, value, inline ? 0 : depth);
    }
}
