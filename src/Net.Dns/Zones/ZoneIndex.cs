using System.Collections.Concurrent;
using System.Collections.Immutable;
using Net.Cluster;
using Net.Model;

namespace Net.Dns;

/// <summary>What a zone looks names up in, kept up to date with the cluster's state. One writer (the state's batches), readers without locks.</summary>
internal sealed class ZoneIndex
{
    private readonly ClusterZoneOptions _options;
    private readonly AnswerTable _answers;
    private readonly bool _countPrefixes;
    private readonly HashSet<string> _namespaceFilter;
    private readonly ConcurrentDictionary<string, ServiceEntry> _services = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ServiceEntry> _imports = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _namespaces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<IpAddress, AddressEntry> _addresses = new();
    private readonly ConcurrentDictionary<(IpFamily Family, int Length, UInt128 Bits), int> _prefixes = new();
    private readonly Dictionary<ObjectKey, ImmutableDictionary<string, EndpointSlice>> _importSlices = [];
    private ClusterSnapshot _snapshot = ClusterSnapshot.Empty;

    internal ZoneIndex(ClusterZoneOptions options, AnswerTable answers)
    {
        _options = options;
        _answers = answers;
        _countPrefixes = options.Profile == DnsProfile.Specification;
        _namespaceFilter = [.. options.Namespaces];
    }

    internal ClusterSnapshot Snapshot => Volatile.Read(ref _snapshot);

    internal int ServiceCount => _services.Count;

    /// <summary>A Service by its lower-case <c>name.namespace</c>; null when there is none, also where slices have outlived it.</summary>
    internal ServiceEntry? Service(ReadOnlySpan<char> key) =>
        _services.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out ServiceEntry? entry) && entry.Service is not null ? entry : null;

    /// <summary>The same, also where only slices are left.</summary>
    internal ServiceEntry? Any(ReadOnlySpan<char> key) => _services.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out ServiceEntry? entry) ? entry : null;

    internal ServiceEntry? Import(ReadOnlySpan<char> key) => _imports.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out ServiceEntry? entry) ? entry : null;

    /// <summary>Whether a namespace exists and is answered for.</summary>
    internal bool IsExposed(ReadOnlySpan<char> @namespace) => _namespaces.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(@namespace, out bool exposed) && exposed;

    /// <summary>Who has an address; null for nobody.</summary>
    internal AddressEntry? At(IpAddress address) => _addresses.GetValueOrDefault(address);

    /// <summary>Whether an indexed address begins with these bits.</summary>
    internal bool HasPrefix(IpFamily family, UInt128 bits, int length) => length == 0 || _prefixes.ContainsKey((family, length, bits));

    /// <summary>Brings the index up to a batch; the same batch twice changes nothing.</summary>
    internal void Apply(ChangeBatch batch)
    {
        Volatile.Write(ref _snapshot, batch.After);
        ClusterSnapshot now = batch.After;
        if (batch.Touches<Namespace>())
        {
            foreach (ObjectKey key in batch.Keys<Namespace>()) ApplyNamespace(key, now);

            // Answers and denials below a namespace hang on it; namespaces change rarely.
            _answers.Clear();
        }

        HashSet<ObjectKey> dirty = [.. batch.Keys<Service>(), .. batch.ServicesOfSlices];
        foreach (ObjectKey key in dirty) ApplyService(key, now);
        if (_options.MultiClusterZones.Count == 0) return;
        HashSet<ObjectKey> imports = [.. batch.Keys<ServiceImport>()];
        foreach (ObjectKey key in batch.Keys<EndpointSlice>()) ApplyImportSlice(key, batch, imports);
        foreach (ObjectKey key in imports) ApplyImport(key, now);
    }

    private void ApplyNamespace(ObjectKey key, ClusterSnapshot now)
    {
        Namespace? target = now.Get<Namespace>(key);
        bool exposed = target is not null && (_namespaceFilter.Count == 0 || _namespaceFilter.Contains(key.Name))
            && (_options.NamespaceSelector?.Matches(target.Metadata.Labels) ?? true);
        if (exposed) _namespaces[key.Name] = true;
        else _namespaces.TryRemove(key.Name, out _);
    }

    private void ApplyService(ObjectKey key, ClusterSnapshot now)
    {
        string name = $"{key.Name}.{key.Namespace}";
        Service? service = now.Get<Service>(key);
        if (service is not null && !Selects(service.Metadata)) service = null;
        ImmutableArray<EndpointSlice> slices = _options.ServeEndpoints ? now.SlicesOf(key) : [];
        if (_options.ObjectSelector is not null) slices = [.. slices.Where(slice => Selects(slice.Metadata))];
        _services.TryGetValue(name, out ServiceEntry? before);
        ServiceEntry? after = service is null && slices.IsEmpty ? null : Build(key, service, slices);
        if (after is null) _services.TryRemove(name, out _);
        else _services[name] = after;
        ReplaceAddresses(before, after);
        _answers.Retire(before);
    }

    private void ApplyImport(ObjectKey key, ClusterSnapshot now)
    {
        string name = $"{key.Name}.{key.Namespace}";
        ServiceImport? import = now.Get<ServiceImport>(key);
        _imports.TryGetValue(name, out ServiceEntry? before);
        if (import is null)
        {
            _imports.TryRemove(name, out _);
        }
        else
        {
            ImmutableArray<EndpointSlice> slices = _importSlices.TryGetValue(key, out ImmutableDictionary<string, EndpointSlice>? found) ? [.. found.Values.OrderBy(static s => s.Metadata.Name, StringComparer.Ordinal)] : [];
            _imports[name] = new ServiceEntry { Key = key, Import = import, Slices = _options.ServeEndpoints ? slices : [] };
        }

        _answers.Retire(before);
    }

    private void ApplyImportSlice(ObjectKey key, ChangeBatch batch, HashSet<ObjectKey> imports)
    {
        EndpointSlice? before = batch.Before.Get<EndpointSlice>(key);
        EndpointSlice? after = batch.After.Get<EndpointSlice>(key);
        if (ImportOf(before) is { } old && _importSlices.TryGetValue(old, out ImmutableDictionary<string, EndpointSlice>? slices))
        {
            _importSlices[old] = slices.Remove(key.Name);
            imports.Add(old);
        }

        if (ImportOf(after) is not { } import) return;
        _importSlices.TryGetValue(import, out slices);
        _importSlices[import] = (slices ?? ImmutableDictionary<string, EndpointSlice>.Empty).SetItem(key.Name, after!);
        imports.Add(import);
    }

    private static ObjectKey? ImportOf(EndpointSlice? slice) =>
        slice?.Metadata.Label(ServiceImport.ServiceNameLabel) is { Length: > 0 } name ? new ObjectKey(slice.Metadata.Namespace, name) : null;

    private bool Selects(ObjectMeta metadata) => _options.ObjectSelector?.Matches(metadata.Labels) ?? true;

    private ServiceEntry Build(ObjectKey key, Service? service, ImmutableArray<EndpointSlice> slices)
    {
        ServiceEntry entry = new() { Key = key, Service = service, Slices = slices };
        List<IpAddress> addresses = [];
        if (service is not null && service.Spec.Type != ServiceTypes.ExternalName)
        {
            foreach (IpAddress address in service.ClusterAddresses())
            {
                if (!addresses.Contains(address)) addresses.Add(address);
            }
        }

        entry.ClusterAddressCount = addresses.Count;
        if (!slices.IsEmpty) AddEndpoints(entry, addresses);
        entry.ReverseAddresses = [.. addresses];
        return entry;
    }

    private void AddEndpoints(ServiceEntry entry, List<IpAddress> addresses)
    {
        bool publishAll = _options.Profile == DnsProfile.Specification && entry.PublishesNotReady;
        HashSet<IpAddress> seen = [.. addresses];
        foreach (EndpointSlice slice in entry.Slices)
        {
            foreach (Endpoint endpoint in slice.Endpoints)
            {
                if (!endpoint.Conditions.IsReady && !publishAll) continue;
                foreach (string text in endpoint.Addresses)
                {
                    if (IpAddress.TryParse(text, out IpAddress address) && seen.Add(address)) addresses.Add(address);
                }
            }
        }
    }

    /// <summary>Moves the Service from its old addresses to its new ones; those it keeps are never absent in between.</summary>
    private void ReplaceAddresses(ServiceEntry? before, ServiceEntry? after)
    {
        IpAddress[] old = before?.ReverseAddresses ?? [];
        IpAddress[] now = after?.ReverseAddresses ?? [];
        HashSet<IpAddress> kept = [.. old];
        foreach (IpAddress address in now)
        {
            bool had = kept.Remove(address);
            _addresses.TryGetValue(address, out AddressEntry? entry);
            _addresses[address] = new AddressEntry(entry is null ? [after!.Key] : had ? entry.Owners : entry.Owners.Add(after!.Key));
            if (entry is null) CountPrefixes(address, 1);
            else _answers.Retire(entry.Answers);
        }

        foreach (IpAddress address in kept)
        {
            AddressEntry entry = _addresses[address];
            ImmutableArray<ObjectKey> left = entry.Owners.Remove(before!.Key);
            if (left.IsEmpty)
            {
                _addresses.TryRemove(address, out _);
                CountPrefixes(address, -1);
            }
            else
            {
                _addresses[address] = new AddressEntry(left);
            }

            _answers.Retire(entry.Answers);
        }
    }

    /// <summary>Inner names of the reverse tree exist while an address below them does (RFC 8020).</summary>
    private void CountPrefixes(IpAddress address, int change)
    {
        if (!_countPrefixes) return;
        int width = address.BitLength;
        int step = address.Family == IpFamily.IPv4 ? 8 : 4;
        for (int length = step; length < width; length += step)
        {
            (IpFamily, int, UInt128) prefix = (address.Family, length, (address.Bits >> (width - length)) << (width - length));
            int count = _prefixes.GetValueOrDefault(prefix) + change;
            if (count > 0) _prefixes[prefix] = count;
            else _prefixes.TryRemove(prefix, out _);
        }
    }

    /// <summary>The Services that have an address as cluster IP or endpoint.</summary>
    internal sealed class AddressEntry(ImmutableArray<ObjectKey> owners)
    {
        internal ImmutableArray<ObjectKey> Owners { get; } = owners;

        /// <summary>Carries the ready-made PTR answers of the address.</summary>
        internal ServiceEntry Answers { get; } = new() { Key = default };
    }
}
