using Net.Model;

namespace Net.Controllers;

/// <summary>Names for new slices of one owner. A name follows from what is in the slice, so that a plan repeated on an old view asks for the same name again.</summary>
internal sealed class SliceNames
{
    private const int MaxNameLength = 253;
    private const int RandomLength = 5;

    private readonly Lazy<HashSet<string>> _taken;
    private readonly string _namespace;
    private readonly string _owner;

    /// <param name="ns">The namespace.</param>
    /// <param name="owner">The name of the Service or the Endpoints.</param>
    /// <param name="slices">Slices whose names are taken.</param>
    public SliceNames(string ns, string owner, IEnumerable<EndpointSlice> slices)
    {
        _namespace = ns;
        _owner = owner;
        _taken = new(() => [.. slices.Where(slice => slice.Metadata.Namespace == ns).Select(static slice => slice.Metadata.Name)]);
        Prefix = owner.Length < MaxNameLength ? $"{owner}-" : owner;
    }

    /// <summary>What all names begin with.</summary>
    public string Prefix { get; }

    /// <summary>A name that is not taken yet; it is from now on.</summary>
    public string New(string ownerUid, string addressType, PortSet ports, ReadOnlySpan<Endpoint> endpoints)
    {
        StableHash hash = StableHash.Of(ownerUid, _namespace, _owner, addressType, ports.Key);
        foreach (Endpoint endpoint in endpoints)
        {
            EndpointIdentity identity = EndpointIdentity.Of(endpoint);
            hash.Add(identity.Addresses);
            hash.Add(identity.Name ?? "");
        }

        string room = Prefix.Length > MaxNameLength - RandomLength ? Prefix[..(MaxNameLength - RandomLength)] : Prefix;
        string name = room + hash.NamePart(RandomLength);
        while (!_taken.Value.Add(name))
        {
            hash.Add(1UL);
            name = room + hash.NamePart(RandomLength);
        }

        return name;
    }
}
