using System.Buffers.Binary;

namespace Net.Dns;

/// <summary>Writes a message into a span, with name compression (RFC 1035 section 4.1.4). Parts that do not fit are left out whole, and reported.</summary>
/// <remarks>
/// Compression matches suffixes octet for octet, so that every name keeps its letters. Offsets past 16,383 cannot be pointed at and are not.
/// </remarks>
public ref struct MessageWriter
{
    private const int MaxPointer = 0x3FFF;
    private const int TableSize = 256;

    private readonly Span<byte> _buffer;
    private SuffixTable _suffixes;
    private int _offset;

    /// <summary>A writer at the question section, the header left for <see cref="Finish"/>.</summary>
    /// <exception cref="ArgumentException">There is no room for a header.</exception>
    public MessageWriter(Span<byte> buffer)
    {
        if (buffer.Length < DnsHeader.Length) throw new ArgumentException("A message has at least 12 octets", nameof(buffer));
        _buffer = buffer;
        _offset = DnsHeader.Length;
    }

    /// <summary>Octets written so far.</summary>
    public readonly int Length => _offset;

    /// <summary>Writes a question; false when it does not fit.</summary>
    public bool TryWriteQuestion(ReadOnlySpan<byte> name, RecordType type, RecordClass @class)
    {
        int start = _offset;
        if (!TryWriteName(name, compress: true) || !TryWrite16((ushort)type) || !TryWrite16((ushort)@class)) return Undo(start);
        return true;
    }

    /// <summary>Writes a record; false, with nothing written, when it does not fit.</summary>
    public bool TryWriteRecord(DnsRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return TryWriteRecord(record, record.Ttl);
    }

    /// <summary>Writes a record with another time to live; false, with nothing written, when it does not fit.</summary>
    public bool TryWriteRecord(DnsRecord record, uint ttl)
    {
        ArgumentNullException.ThrowIfNull(record);
        int start = _offset;
        if (!TryWriteName(record.Name.Wire, compress: true) || _offset + 10 > _buffer.Length) return Undo(start);
        Span<byte> fields = _buffer[_offset..];
        BinaryPrimitives.WriteUInt16BigEndian(fields, (ushort)record.Type);
        BinaryPrimitives.WriteUInt16BigEndian(fields[2..], (ushort)record.Class);
        BinaryPrimitives.WriteUInt32BigEndian(fields[4..], ttl);
        _offset += 10;
        int data = _offset;
        if (!TryWriteData(record.Type, record.Rdata.Span) || _offset - data > ushort.MaxValue) return Undo(start);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(data - 2)..], (ushort)(_offset - data));
        return true;
    }

    /// <summary>Writes octets as they are; false when they do not fit.</summary>
    public bool TryWriteRaw(ReadOnlySpan<byte> octets)
    {
        if (!octets.TryCopyTo(_buffer[_offset..])) return false;
        _offset += octets.Length;
        return true;
    }

    /// <summary>Writes the header and returns the length of the message.</summary>
    public readonly int Finish(DnsHeader header)
    {
        header.WriteTo(_buffer);
        return _offset;
    }

    private bool TryWriteData(RecordType type, ReadOnlySpan<byte> rdata)
    {
        RdataNames.Layout layout = RdataNames.Of(type, rdata);
        if (layout.IsOpaque) return TryWriteRaw(rdata);
        if (!TryWriteRaw(rdata[..layout.Skip])) return false;
        int at = layout.Skip;
        for (int i = 0; i < layout.Names; i++)
        {
            int length = WireName.PlainLength(rdata, at);
            if (length < 0) break;
            if (!TryWriteName(rdata.Slice(at, length), layout.Compress)) return false;
            at += length;
        }

        return TryWriteRaw(rdata[at..]);
    }

    /// <summary>Writes a name; one that must not be compressed can still be pointed at by those after it.</summary>
    private bool TryWriteName(ReadOnlySpan<byte> name, bool compress)
    {
        int at = 0;
        while (name[at] != 0)
        {
            ReadOnlySpan<byte> suffix = name[at..];
            uint hash = WireName.Hash(suffix, 0);
            if (compress && TryFind(suffix, hash, out int target)) return TryWrite16((ushort)(0xC000 | target));
            int length = name[at] + 1;
            if (_offset + length > _buffer.Length) return false;
            Remember(hash);
            name.Slice(at, length).CopyTo(_buffer[_offset..]);
            _offset += length;
            at += length;
        }

        if (_offset >= _buffer.Length) return false;
        _buffer[_offset++] = 0;
        return true;
    }

    private readonly bool TryFind(ReadOnlySpan<byte> suffix, uint hash, out int target)
    {
        for (int probe = 0; probe < 8; probe++)
        {
            target = _suffixes[(int)((hash + (uint)probe) % TableSize)];
            if (target == 0) return false;
            if (IsNameAt(target, suffix)) return true;
        }

        target = 0;
        return false;
    }

    private void Remember(uint hash)
    {
        if (_offset > MaxPointer) return;
        for (int probe = 0; probe < 8; probe++)
        {
            ref ushort slot = ref _suffixes[(int)((hash + (uint)probe) % TableSize)];
            if (slot != 0) continue;
            slot = (ushort)_offset;
            return;
        }
    }

    private readonly bool IsNameAt(int offset, ReadOnlySpan<byte> name)
    {
        int at = 0;
        while (true)
        {
            byte length = _buffer[offset];
            if (length >= 0xC0)
            {
                offset = ((length & 0x3F) << 8) | _buffer[offset + 1];
                continue;
            }

            if (length != name[at]) return false;
            if (length == 0) return true;
            if (offset + length + 1 > _offset || !_buffer.Slice(offset, length + 1).SequenceEqual(name.Slice(at, length + 1))) return false;
            offset += length + 1;
            at += length + 1;
            if (offset >= _offset) return false;
        }
    }

    private bool TryWrite16(ushort value)
    {
        if (_offset + 2 > _buffer.Length) return false;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[_offset..], value);
        _offset += 2;
        return true;
    }

    /// <summary>Takes back what was written from an offset on, and the names that would have been pointed at there.</summary>
    private bool Undo(int start)
    {
        _offset = start;
        for (int i = 0; i < TableSize; i++)
        {
            if (_suffixes[i] >= start) _suffixes[i] = 0;
        }

        return false;
    }

    [System.Runtime.CompilerServices.InlineArray(TableSize)]
    private struct SuffixTable
    {
        private ushort _first;
    }
}
