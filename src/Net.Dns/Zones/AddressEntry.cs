using System.Collections.Immutable;
using Net.Model;

namespace Net.Dns;

/// <summary>The Services that have an address as cluster IP or endpoint. Replaced as a whole when one of them changes.</summary>
internal sealed class AddressEntry
{
    private readonly ImmutableArray<ObjectKey> _several;
    private ServiceEntry? _answers;

    internal AddressEntry(ServiceEntry sole) => Sole = sole;

    internal AddressEntry(ImmutableArray<ObjectKey> several) => _several = several;

    /// <summary>The one that has it; null for several.</summary>
    internal ServiceEntry? Sole { get; }

    internal ImmutableArray<ObjectKey> Owners => Sole is null ? _several : [Sole.Key];

    /// <summary>Carries the ready-made PTR answers of the address. Most addresses never have any: they are answered from the index.</summary>
    internal ServiceEntry Answers => Volatile.Read(ref _answers) ?? Interlocked.CompareExchange(ref _answers, new ServiceEntry { Key = default }, null) ?? _answers;
}
