using System.Text.Json;

namespace Net.Model;

/// <summary>Writes the values that generated writers share.</summary>
internal static class ModelWriter
{
    public static void Write(Utf8JsonWriter writer, IntOrString value)
    {
        if (value.IsString) writer.WriteStringValue(value.Name);
        else writer.WriteNumberValue(value.Number);
    }

    public static void Write(Utf8JsonWriter writer, ValueList<string> list)
    {
        writer.WriteStartArray();
        foreach (string item in list.AsSpan()) writer.WriteStringValue(item);
        writer.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter writer, ValueList<int> list)
    {
        writer.WriteStartArray();
        foreach (int item in list.AsSpan()) writer.WriteNumberValue(item);
        writer.WriteEndArray();
    }

    public static void Write<T>(Utf8JsonWriter writer, ValueList<T> list)
        where T : IApiType<T>
    {
        writer.WriteStartArray();
        foreach (T item in list.AsSpan()) item.WriteJson(writer);
        writer.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter writer, ValueMap<string> map)
    {
        writer.WriteStartObject();
        foreach ((string key, string value) in map.AsSpan()) writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, ValueMap<RawJson> map)
    {
        writer.WriteStartObject();
        foreach ((string key, RawJson value) in map.AsSpan())
        {
            writer.WritePropertyName(key);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    public static void Write<T>(Utf8JsonWriter writer, ValueMap<T> map)
        where T : IApiType<T>
    {
        writer.WriteStartObject();
        foreach ((string key, T value) in map.AsSpan())
        {
            writer.WritePropertyName(key);
            value.WriteJson(writer);
        }

        writer.WriteEndObject();
    }
}
