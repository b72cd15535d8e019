using System.Globalization;
using System.Text;
using Net.Model;

namespace Net.Controllers;

/// <summary>The ports of a slice as a key: two slices belong together when their ports are the same in any order. A nil and an empty list are one.</summary>
internal sealed class PortSet : IEquatable<PortSet>
{
    public static readonly PortSet None = new([]);

    private readonly int _hash;

    public PortSet(ValueList<EndpointPort> ports)
    {
        Ports = ports;
        Key = KeyOf(ports);
        _hash = Key.GetHashCode(StringComparison.Ordinal);
    }

    public ValueList<EndpointPort> Ports { get; }

    /// <summary>The ports as a slice has them: never absent.</summary>
    public ValueList<EndpointPort> OrEmpty => Ports.IsNil ? [] : Ports;

    /// <summary>The canonical text; the same in every process.</summary>
    public string Key { get; }

    public bool Equals(PortSet? other) => ReferenceEquals(this, other) || (other is not null && Key == other.Key);

    public override bool Equals(object? obj) => Equals(obj as PortSet);

    public override int GetHashCode() => _hash;

    private static string KeyOf(ValueList<EndpointPort> ports)
    {
        if (ports.IsEmpty) return "";
        string[] texts = [.. ports.Select(KeyOf)];
        Array.Sort(texts, StringComparer.Ordinal);
        return string.Join('\n', texts);
    }

    // An absent value and an empty one differ.
    private static string KeyOf(EndpointPort port)
    {
        var text = new StringBuilder();
        Append(text, port.Name);
        Append(text, port.Protocol);
        Append(text, port.Port?.ToString(CultureInfo.InvariantCulture));
        Append(text, port.AppProtocol);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string? value) => _ = value is null ? text.Append('-') : text.Append('=').Append(value.Length).Append(':').Append(value);
}
