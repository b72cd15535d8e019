using System.Globalization;

namespace Net.Model;

/// <summary>A number or a name, as <c>targetPort</c> of a Service port or <c>port</c> of a NetworkPolicy port (<c>util/intstr.IntOrString</c>).</summary>
/// <remarks><c>default</c> is the number 0, as in the API server.</remarks>
public readonly record struct IntOrString
{
    private readonly string? _name;
    private readonly int _number;

    private IntOrString(string? name, int number)
    {
        _name = name;
        _number = number;
    }

    /// <summary>Whether it is a name.</summary>
    public bool IsString => _name is not null;

    /// <summary>The number; 0 for a name.</summary>
    public int Number => _number;

    /// <summary>The name; empty for a number.</summary>
    public string Name => _name ?? "";

    /// <summary>A number.</summary>
    public static IntOrString FromInt32(int number) => new(null, number);

    /// <summary>A name. A text of digits stays a text, as in the API server.</summary>
    public static IntOrString FromString(string name) => new(name ?? "", 0);

    /// <summary>A number.</summary>
    public static implicit operator IntOrString(int number) => FromInt32(number);

    /// <summary>A name.</summary>
    public static implicit operator IntOrString(string name) => FromString(name);

    /// <summary>The name, or the number in decimal.</summary>
    public override string ToString() => _name ?? _number.ToString(CultureInfo.InvariantCulture);
}
