using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Net.Model;

namespace Net.Policy;

/// <summary>Ports of transport protocols, as ranges that neither touch nor overlap. Immutable; sets of the same ports are equal.</summary>
public sealed class PortSet : IEquatable<PortSet>
{
    private static readonly TransportProtocol[] Protocols = [TransportProtocol.Tcp, TransportProtocol.Udp, TransportProtocol.Sctp];

    private readonly PortRange[] _ranges;

    private PortSet(PortRange[] ranges) => _ranges = ranges;

    /// <summary>No port.</summary>
    public static PortSet None { get; } = new([]);

    /// <summary>Every port of TCP, UDP and SCTP.</summary>
    public static PortSet All { get; } = new([.. Protocols.Select(static protocol => new PortRange(protocol, 1, ushort.MaxValue))]);

    /// <summary>The ranges, by protocol and number.</summary>
    public IReadOnlyList<PortRange> Ranges => _ranges;

    /// <summary>Whether there is no port.</summary>
    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>Whether it is every port of every protocol.</summary>
    public bool IsAll => Equals(All);

    /// <summary>The set of one port.</summary>
    public static PortSet Of(TransportProtocol protocol, ushort port) => Of([new(protocol, port, port)]);

    /// <summary>The set of everything in some ranges, which may overlap.</summary>
    public static PortSet Of(IEnumerable<PortRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        List<PortRange> merged = [];
        foreach (PortRange range in ranges.Where(static range => range.Last > 0 && range.Last >= range.First).Select(static range => range with { First = Math.Max((ushort)1, range.First) }).Order())
        {
            if (merged.Count > 0 && merged[^1].Protocol == range.Protocol && range.First <= merged[^1].Last + 1)
            {
                if (range.Last > merged[^1].Last) merged[^1] = merged[^1] with { Last = range.Last };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged.Count == 0 ? None : new([.. merged]);
    }

    /// <summary>Whether a port of a protocol is in the set.</summary>
    public bool Contains(TransportProtocol protocol, ushort port) => Array.Exists(_ranges, range => range.Contains(protocol, port));

    /// <summary>Whether every port of another set is in this one.</summary>
    public bool Contains(PortSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Array.TrueForAll(other._ranges, wanted => Array.Exists(_ranges, range => range.Contains(wanted.Protocol, wanted.First) && range.Last >= wanted.Last));
    }

    /// <summary>Whether the sets have a port in common.</summary>
    public bool Overlaps(PortSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Array.Exists(_ranges, range => Array.Exists(other._ranges, wanted => wanted.Protocol == range.Protocol && wanted.First <= range.Last && range.First <= wanted.Last));
    }

    /// <summary>The ports of both sets.</summary>
    public PortSet Intersect(PortSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Contains(this) ? this : Of(
            from own in _ranges
            from wanted in other._ranges
            where own.Protocol == wanted.Protocol && own.First <= wanted.Last && wanted.First <= own.Last
            select new PortRange(own.Protocol, Math.Max(own.First, wanted.First), Math.Min(own.Last, wanted.Last)));
    }

    /// <summary>The ports of either set.</summary>
    public PortSet Union(PortSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return IsEmpty ? other : other.IsEmpty ? this : Of([.. _ranges, .. other._ranges]);
    }

    /// <summary>
    /// Reads a list such as <c>5432/TCP, 8000-8999/UDP</c>: numbers or ranges, each with an optional protocol (TCP when absent); <c>any</c> for every port, <c>any/UDP</c> for those of one protocol.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PortSet? ports)
    {
        ports = null;
        List<PortRange> ranges = [];
        foreach (string part in (text ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            string[] sides = part.Split('/', 2);
            TransportProtocol protocol = TransportProtocols.Parse(sides.Length == 2 ? sides[1].ToUpperInvariant() : "TCP");
            if (protocol == TransportProtocol.None || (sides.Length == 2 && sides[1].Length == 0)) return false;
            if (sides[0] == "any")
            {
                ranges.AddRange(sides.Length == 2 ? [new(protocol, 1, ushort.MaxValue)] : All._ranges);
                continue;
            }

            string[] numbers = sides[0].Split('-', 2);
            if (!Number(numbers[0], out ushort first) || !Number(numbers[^1], out ushort last) || last < first) return false;
            ranges.Add(new(protocol, first, last));
        }

        ports = Of(ranges);
        return true;

        static bool Number(string text, out ushort number) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
    }

    /// <summary>Reads what <see cref="TryParse"/> reads.</summary>
    /// <exception cref="FormatException">The text is no list of ports.</exception>
    public static PortSet Parse(string text) => TryParse(text, out PortSet? ports) ? ports : throw new FormatException($"'{text}' is no list of ports such as 5432/TCP, 8000-8999/UDP");

    /// <inheritdoc/>
    public bool Equals(PortSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PortSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (PortRange range in _ranges) hash.Add(range);
        return hash.ToHashCode();
    }

    /// <summary>The ranges as <see cref="TryParse"/> reads them; <c>any</c> for all and <c>none</c> for no port.</summary>
    public override string ToString() => IsEmpty ? "none" : IsAll ? "any" : string.Join(", ", _ranges);
}
