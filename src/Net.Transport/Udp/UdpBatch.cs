using System.Runtime.CompilerServices;

namespace Net.Transport.Udp;

/// <summary>Memory for a batch of datagrams with their addresses, allocated once and used again for every receive or send.</summary>
/// <remarks>Not thread-safe. Spans handed out stay valid until the batch is received into, cleared or sent.</remarks>
public sealed class UdpBatch
{
    private readonly byte[] _payloads;
    private readonly Slot[] _slots;
    private int _count;

    /// <summary>A batch of up to <paramref name="capacity"/> datagrams of up to <paramref name="datagramBytes"/> bytes each.</summary>
    public UdpBatch(int capacity = 64, int datagramBytes = 2048)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(datagramBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(datagramBytes, 65535);
        Capacity = capacity;
        DatagramBytes = datagramBytes;
        _payloads = GC.AllocateUninitializedArray<byte>(capacity * datagramBytes, pinned: true);
        _slots = new Slot[capacity];
    }

    /// <summary>How many datagrams fit, 1 to 1024.</summary>
    public int Capacity { get; }

    /// <summary>The most bytes of one datagram, 1 to 65535; longer ones arrive cut, see <see cref="IsTruncated"/>.</summary>
    public int DatagramBytes { get; }

    /// <summary>How many datagrams the batch holds.</summary>
    public int Count => _count;

    /// <summary>True when nothing can be added.</summary>
    public bool IsFull => _count == Capacity;

    /// <summary>The bytes of datagram <paramref name="index"/>; they may be changed in place.</summary>
    public Span<byte> Payload(int index) => _payloads.AsSpan(index * DatagramBytes, Used(index).Length);

    /// <summary>The other end: who sent a received datagram, or who gets one to be sent.</summary>
    public DatagramAddress Peer(int index) => Used(index).Peer;

    /// <summary>This end: the address a received datagram was sent to if <see cref="UdpSocketOptions.TrackLocalAddress"/>, else <c>default</c>.</summary>
    public DatagramAddress Local(int index) => Used(index).Local;

    /// <summary>True when a received datagram was longer than <see cref="DatagramBytes"/> and lost its end.</summary>
    /// <remarks>The portable engine can tell only on Windows, or with <see cref="UdpSocketOptions.TrackLocalAddress"/>.</remarks>
    public bool IsTruncated(int index) => Used(index).Truncated;

    /// <summary>The free memory where the next datagram to be sent is written; then call <see cref="Commit"/>.</summary>
    /// <exception cref="InvalidOperationException">The batch is full.</exception>
    public Span<byte> Next()
    {
        if (IsFull) ThrowFull();
        return _payloads.AsSpan(_count * DatagramBytes, DatagramBytes);
    }

    /// <summary>Adds the datagram of <paramref name="length"/> bytes that was written to <see cref="Next"/>.</summary>
    /// <param name="length">Bytes, 0 to <see cref="DatagramBytes"/>.</param>
    /// <param name="peer">Who gets it.</param>
    /// <param name="local">The address to send from; <c>default</c> lets the kernel choose.</param>
    public void Commit(int length, in DatagramAddress peer, in DatagramAddress local = default)
    {
        if (IsFull) ThrowFull();
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)DatagramBytes);
        ref Slot slot = ref _slots[_count++];
        slot.Length = length;
        slot.Peer = peer;
        slot.Local = local;
        slot.Truncated = false;
    }

    /// <summary>Adds a copy of a datagram. False when the batch is full or the datagram longer than <see cref="DatagramBytes"/>.</summary>
    public bool TryAdd(ReadOnlySpan<byte> payload, in DatagramAddress peer, in DatagramAddress local = default)
    {
        if (IsFull || payload.Length > DatagramBytes) return false;
        payload.CopyTo(Next());
        Commit(payload.Length, peer, local);
        return true;
    }

    /// <summary>Empties the batch.</summary>
    public void Clear() => _count = 0;

    internal byte[] Payloads => _payloads;

    /// <summary>State of the batched engine for this memory: message headers that point into it.</summary>
    internal object? NativeHeaders { get; set; }

    internal Span<byte> Memory(int index) => _payloads.AsSpan(index * DatagramBytes, DatagramBytes);

    internal void SetReceived(int index, int length, in DatagramAddress peer, in DatagramAddress local, bool truncated)
    {
        ref Slot slot = ref _slots[index];
        slot.Length = Math.Min(length, DatagramBytes);
        slot.Peer = peer;
        slot.Local = local;
        slot.Truncated = truncated;
        _count = index + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Slot Used(int index)
    {
        if ((uint)index >= (uint)_count) ThrowIndex();
        return ref _slots[index];
    }

    private static void ThrowIndex() => throw new ArgumentOutOfRangeException("index", "No such datagram in the batch");

    private static void ThrowFull() => throw new InvalidOperationException("The batch is full");

    private struct Slot
    {
        internal DatagramAddress Peer;
        internal DatagramAddress Local;
        internal int Length;
        internal bool Truncated;
    }
}
