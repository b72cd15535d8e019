using Net.Model;

namespace Net.Policy;

/// <summary>What domain names are known to resolve to, as the host says. Written by one thread.</summary>
internal sealed class DomainAddresses
{
    private readonly SortedDictionary<string, IpAddress[]> _addresses = new(StringComparer.Ordinal);

    /// <summary>Sets the addresses of a name; none forgets it. False if that is how it was.</summary>
    public bool Set(string name, IEnumerable<IpAddress> addresses)
    {
        name = Canonical(name);
        IpAddress[] sorted = [.. addresses.Where(static address => address.IsValid).Distinct().Order()];
        IpAddress[] before = _addresses.GetValueOrDefault(name, []);
        if (before.AsSpan().SequenceEqual(sorted)) return false;
        if (sorted.Length == 0) _addresses.Remove(name);
        else _addresses[name] = sorted;
        return true;
    }

    /// <summary>Every name and its addresses.</summary>
    public IEnumerable<KeyValuePair<string, IpAddress[]>> All => _addresses;

    /// <summary>The addresses of the names that a pattern matches.</summary>
    public AddressRange[] Select(string pattern) =>
        [.. _addresses.Where(entry => Matches(pattern, entry.Key)).SelectMany(static entry => entry.Value).Distinct().Order().Select(AddressRange.Of)];

    /// <summary>Whether a pattern (a name, or <c>*.</c> and a name for one or more whole labels before it) matches a name; case and a final dot do not matter.</summary>
    public static bool Matches(string pattern, string name)
    {
        pattern = Canonical(pattern);
        name = Canonical(name);
        return pattern.StartsWith("*.", StringComparison.Ordinal)
            ? name.Length > pattern.Length - 1 && name.EndsWith(pattern[1..], StringComparison.Ordinal)
            : name == pattern;
    }

    private static string Canonical(string name) => name.TrimEnd('.').ToLowerInvariant();
}
