using System.Globalization;

namespace Net.Controllers;

/// <summary>The ports of a cluster that nodes serve Services at, such as <c>30000-32767</c>.</summary>
/// <remarks><c>default</c> is empty.</remarks>
public readonly record struct NodePortRange
{
    private NodePortRange(int first, int size)
    {
        First = first;
        Size = size;
    }

    /// <summary>The node ports of a cluster that says nothing else: 30000-32767.</summary>
    public static NodePortRange Default { get; } = new(30000, 2768);

    /// <summary>The first port.</summary>
    public int First { get; }

    /// <summary>How many ports.</summary>
    public int Size { get; }

    /// <summary>The last port; <see cref="First"/> - 1 when empty.</summary>
    public int Last => First + Size - 1;

    /// <summary>How many ports, counted from the first, are for numbers that people choose: <c>min(max(16, size / 32), 128)</c>, none for 16 or fewer (KEP-3668).</summary>
    public int StaticBand => (int)BandedPool.BandOffset((ulong)Size, 32, 128);

    /// <summary>The range from one port to another, both in it; empty when they are no ports or in the wrong order.</summary>
    public static NodePortRange Of(int first, int last) => first < 1 || last > 65535 || last < first ? default : new(first, last - first + 1);

    /// <summary>Parses <c>first-last</c>, <c>first+size</c> or one port.</summary>
    public static bool TryParse(string? text, out NodePortRange range)
    {
        range = default;
        if (string.IsNullOrEmpty(text)) return false;
        int sign = text.AsSpan().IndexOfAny('-', '+');
        ReadOnlySpan<char> left = sign < 0 ? text : text.AsSpan(0, sign), right = sign < 0 ? text : text.AsSpan(sign + 1);
        if (!int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out int first)) return false;
        if (!int.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out int last)) return false;
        if (sign >= 0 && text[sign] == '+') last = last > 65535 ? int.MaxValue : first + last;
        range = Of(first, last);
        return range.Size > 0;
    }

    /// <summary>Whether a port lies in the range.</summary>
    public bool Contains(int port) => port >= First && port <= Last;

    /// <summary><c>first-last</c>.</summary>
    public override string ToString() => $"{First}-{Last}";
}
