namespace Net.Conformance.Dns;

/// <summary>Changes packets at random, the way broken or hostile senders do: bits, octets, lengths, counts, pointers, cuts, repetitions and joins.</summary>
internal sealed class PacketMutator(IReadOnlyList<byte[]> corpus, int seed)
{
    private const int MaxOctets = 4096;

    private static readonly byte[] Telling = [0, 1, 12, 41, 63, 64, 0x7F, 0x80, 0xBF, 0xC0, 0xC1, 0xFE, 0xFF];

    private readonly Random _random = new(seed);

    /// <summary>A packet of the corpus with one to eight changes.</summary>
    internal byte[] Next()
    {
        List<byte> packet = [.. corpus[_random.Next(corpus.Count)]];
        int changes = 1 + _random.Next(8);
        for (int i = 0; i < changes; i++) Change(packet);
        if (packet.Count > MaxOctets) packet.RemoveRange(MaxOctets, packet.Count - MaxOctets);
        return [.. packet];
    }

    private void Change(List<byte> packet)
    {
        int at = packet.Count == 0 ? 0 : _random.Next(packet.Count);
        int length = packet.Count == 0 ? 0 : Math.Min(_random.Next(1, 40), packet.Count - at);
        switch (_random.Next(10))
        {
            case 0 when packet.Count > 0:
                packet[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when packet.Count > 0:
                packet[at] = (byte)_random.Next(256);
                break;
            case 2 when packet.Count > 0:
                packet[at] = Telling[_random.Next(Telling.Length)];
                break;
            case 3:
                packet.RemoveRange(at, length);
                break;
            case 4:
                packet.InsertRange(at, packet.GetRange(at, length));
                break;
            case 5:
                packet.RemoveRange(at, packet.Count - at);
                break;
            case 6:
                packet.Insert(at, Telling[_random.Next(Telling.Length)]);
                break;
            case 7 when packet.Count >= 12:
                packet[4 + _random.Next(8)] = (byte)_random.Next(4);
                break;
            case 8 when at + 1 < packet.Count:
                packet[at] = (byte)(0xC0 | _random.Next(2));
                packet[at + 1] = (byte)_random.Next(packet.Count);
                break;
            default:
                byte[] other = corpus[_random.Next(corpus.Count)];
                packet.AddRange(other.AsSpan(other.Length == 0 ? 0 : _random.Next(other.Length)));
                break;
        }
    }
}
