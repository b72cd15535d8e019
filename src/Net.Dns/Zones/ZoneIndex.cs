using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
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
    private readonly ServiceTable _services;
    private readonly ServiceTable _imports;
    private readonly ConcurrentDictionary<string, NamespaceEntry> _namespaces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<IpAddress, AddressEntry> _addresses = new();
    private readonly ConcurrentDictionary<(IpFamily Family, int Length, UInt128 Bits), int> _prefixes = new();
    private readonly Dictionary<ObjectKey, ImmutableDictionary<string, EndpointSlice>> _importSlices = [];
    private ClusterSnapshot _snapshot = ClusterSnapshot.Empty;

    /// <param name="options">What is answered for.</param>
    /// <param name="answers">Told of what has changed.</param>
    /// <param name="seed">Of hashes of names, which clients must not know.</param>
    internal ZoneIndex(ClusterZoneOptions options, AnswerTable answers, ulong seed)
    {
        _options = options;
        _answers = answers;
        _services = new ServiceTable(seed);
        _imports = new ServiceTable(seed);
        _countPrefixes = options.Profile == DnsProfile.Specification;
        _namespaceFilter = [.. options.Namespaces];
    }

    internal ClusterSnapshot Snapshot => Volatile.Read(ref _snapshot);

    internal int ServiceCount => _services.Count;

    /// <summary>A Service by its labels, see <see cref="ServiceEntry.WireKey"/>; null when there is none, also where slices have outlived it.</summary>
    internal ServiceEntry? Service(ReadOnlySpan<byte> wireKey) => _services.Find(wireKey) is { Service: not null } entry ? entry : null;

    /// <summary>A Service by its name; null when there is none, also where slices have outlived it.</summary>
    internal ServiceEntry? Service(string name, string @namespace) => Any(name, @namespace) is { Service: not null } entry ? entry : null;

    /// <summary>The same, also where only slices are left.</summary>
    internal ServiceEntry? Any(string name, string @namespace) => _services.Find(ServiceTable.KeyOf(name, @namespace, stackalloc byte[ServiceTable.MaxKey]));

    internal ServiceEntry? Import(ReadOnlySpan<byte> wireKey) => _imports.Find(wireKey);

    internal ServiceEntry? Import(string name, string @namespace) => Import(ServiceTable.KeyOf(name, @namespace, stackalloc byte[ServiceTable.MaxKey]));

    /// <summary>How many namespaces are known: those that exist, and those that something is in.</summary>
    internal int NamespaceCount => _namespaces.Count;

    /// <summary>Whether a namespace exists and is answered for.</summary>
    internal bool IsExposed(string @namespace) => _namespaces.TryGetValue(@namespace, out NamespaceEntry? entry) && entry.IsExposed;

    /// <summary>Who has an address; null for nobody.</summary>
    internal AddressEntry? At(IpAddress address) => _addresses.GetValueOrDefault(address);

    /// <summary>Whether an indexed address begins with these bits.</summary>
    internal bool HasPrefix(IpFamily family, UInt128 bits, int length) => length == 0 || _prefixes.ContainsKey((family, length, bits));

    /// <summary>Brings the index up to a batch; the same batch twice changes nothing.</summary>
    internal void Apply(ChangeBatch batch)
    {
        ClusterSnapshot now = batch.After;
        if (batch.Touches<Namespace>())
        {
            foreach (ObjectKey key in batch.Keys<Namespace>()) ApplyNamespace(key, now);

            // Answers and denials below a namespace hang on it; namespaces change rarely.
            _answers.Clear();
        }

        HashSet<ObjectKey> dirty = [.. batch.Keys<Service>(), .. batch.ServicesOfSlices];
        foreach (ObjectKey key in dirty) ApplyService(key, now);
        if (_options.MultiClusterZones.Count > 0) ApplyImports(batch);
        foreach (string name in dirty.Concat(batch.Keys<ServiceImport>()).Select(static key => key.Namespace).Concat(batch.Keys<Namespace>().Select(static key => key.Name)).Distinct()) ForgetUnused(name, now);

        // Last: until then nothing was read, and nothing is denied.
        Volatile.Write(ref _snapshot, now);
    }

    private void ApplyImports(ChangeBatch batch)
    {
        HashSet<ObjectKey> imports = [.. batch.Keys<ServiceImport>()];
        foreach (ObjectKey key in batch.Keys<EndpointSlice>()) ApplyImportSlice(key, batch, imports);
        foreach (ObjectKey key in imports) ApplyImport(key, batch.After);
    }

    private void ApplyNamespace(ObjectKey key, ClusterSnapshot now)
    {
        Namespace? target = now.Get<Namespace>(key);
        bool exposed = target is not null && (_namespaceFilter.Count == 0 || _namespaceFilter.Contains(key.Name))
            && (_options.NamespaceSelector?.Matches(target.Metadata.Labels) ?? true);
        NamespaceOf(key.Name).IsExposed = exposed;
    }

    // Clusters that make a namespace for every run of something would fill the memory with names.
    private void ForgetUnused(string @namespace, ClusterSnapshot now)
    {
        bool isUsed = now.Get<Namespace>("", @namespace) is not null || now.InNamespace<Service>(@namespace).Any() || now.InNamespace<EndpointSlice>(@namespace).Any() || now.InNamespace<ServiceImport>(@namespace).Any();
        if (!isUsed) _namespaces.TryRemove(@namespace, out _);
    }

    private NamespaceEntry NamespaceOf(string name) => _namespaces.GetOrAdd(name, static _ => new NamespaceEntry());

    private void ApplyService(ObjectKey key, ClusterSnapshot now)
    {
        ReadOnlySpan<byte> name = ServiceTable.KeyOf(key.Name, key.Namespace, stackalloc byte[ServiceTable.MaxKey]);
        if (name.IsEmpty) return;
        Service? service = now.Get<Service>(key);
        if (service is not null && !Selects(service.Metadata)) service = null;
        ImmutableArray<EndpointSlice> slices = _options.ServeEndpoints ? now.SlicesOf(key) : [];
        if (_options.ObjectSelector is not null) slices = [.. slices.Where(slice => Selects(slice.Metadata))];
        ServiceEntry? before = _services.Find(name);
        ServiceEntry? after = service is null && slices.IsEmpty ? null : Build(key, before?.WireKey ?? name.ToArray(), service, slices);
        if (after is null) _services.Remove(name);
        else _services.Put(after);
        ReplaceAddresses(before, after);
        _answers.Retire(before);
    }

    private void ApplyImport(ObjectKey key, ClusterSnapshot now)
    {
        ReadOnlySpan<byte> name = ServiceTable.KeyOf(key.Name, key.Namespace, stackalloc byte[ServiceTable.MaxKey]);
        if (name.IsEmpty) return;
        ServiceImport? import = now.Get<ServiceImport>(key);
        ServiceEntry? before = _imports.Find(name);
        if (import is null)
        {
            _imports.Remove(name);
        }
        else
        {
            ImmutableArray<EndpointSlice> slices = _importSlices.TryGetValue(key, out ImmutableDictionary<string, EndpointSlice>? found) ? [.. found.Values.OrderBy(static s => s.Metadata.Name, StringComparer.Ordinal)] : [];
            _imports.Put(new ServiceEntry { Key = key, WireKey = name.ToArray(), Namespace = NamespaceOf(key.Namespace), Import = import, Slices = _options.ServeEndpoints ? slices : [] });
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

    private ServiceEntry Build(ObjectKey key, byte[] name, Service? service, ImmutableArray<EndpointSlice> slices)
    {
        ServiceEntry entry = new() { Key = key, WireKey = name, Namespace = NamespaceOf(key.Namespace), Service = service, Slices = slices };
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
                    if (!IpAddress.TryParse(text, out IpAddress address)) continue;
                    if (seen.Add(address)) addresses.Add(address);
                    else if (CollectionsMarshal.AsSpan(addresses)[..entry.ClusterAddressCount].Contains(address)) entry.EndpointsHaveClusterAddresses = true;
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
            ImmutableArray<ObjectKey> owners = entry is null ? [after!.Key] : had ? entry.Owners : entry.Owners.Add(after!.Key);
            _addresses[address] = owners.Length == 1 ? new AddressEntry(after!) : new AddressEntry(owners);
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
                _addresses[address] = left.Length == 1 && Any(left[0].Name, left[0].Namespace) is { } sole ? new AddressEntry(sole) : new AddressEntry(left);
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
}
