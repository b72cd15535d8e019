using Net.Model;

namespace Net.Policy;

/// <summary>Which pod has an address. Immutable.</summary>
internal sealed class PodAddressTable(AddressShards<uint> v4, AddressShards<UInt128> v6)
{
    public static PodAddressTable Empty { get; } = new(AddressShards<uint>.Empty, AddressShards<UInt128>.Empty);

    /// <summary>The pod that has an address, or null.</summary>
    public PodEnd? Find(IpAddress address) => IsIPv4(address) ? v4.Find((uint)address.Bits) : v6.Find(address.Bits);

    /// <summary>The class of the pod that has an address, without a look at the pod itself; -1 for none.</summary>
    public int ClassAt(IpAddress address) => IsIPv4(address) ? v4.ClassAt((uint)address.Bits) : v6.ClassAt(address.Bits);

    // An IPv4-mapped address is the IPv4 address: the same host.
    private static bool IsIPv4(IpAddress address) => address.Family == IpFamily.IPv4 || address.Bits >> 32 == 0xFFFF;

    /// <summary>Collects changes and makes the table that follows.</summary>
    internal sealed class Builder
    {
        private readonly AddressShards<uint>.Builder _v4 = new();
        private readonly AddressShards<UInt128>.Builder _v6 = new();

        /// <summary>The pod that has an address, or null.</summary>
        public PodEnd? Find(IpAddress address) => IsIPv4(address) ? _v4.Find((uint)address.Bits) : _v6.Find(address.Bits);

        /// <summary>Sets or, with null, removes the pod of an address.</summary>
        public void Set(IpAddress address, PodEnd? end)
        {
            if (IsIPv4(address)) _v4.Set((uint)address.Bits, end);
            else _v6.Set(address.Bits, end);
        }

        /// <summary>The table with all changes.</summary>
        public PodAddressTable ToTable() => new(_v4.ToTable(), _v6.ToTable());
    }
}
