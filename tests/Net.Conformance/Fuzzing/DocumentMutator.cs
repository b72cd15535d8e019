using System.Text;

namespace Net.Conformance.Fuzzing;

/// <summary>Makes broken documents of good ones: octets flipped, cut, doubled, moved between documents, and words thrown in that readers trip over. Same seed, same documents.</summary>
public sealed class DocumentMutator(IReadOnlyList<byte[]> documents, Random random)
{
    private const int MostSteps = 4;

    private const int LongestPiece = 64;

    private const int MostRepeats = 200;

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\"", "\\", "{", "}", "[", "]", ",", ":", "{}", "[]", "null", "true", "-", "0", "1e400", "-0", "99999999999999999999", "\\u0000", "\\ud800", "\\udc00\\ud800", "\"\\ud83d\"",
            "\n", "\t", "\r", " ", "---\n", "...\n", "&a ", "*a", "<<: *a\n", "!!binary ", "!!int ", "| \n", ">-\n", "? ", "- ", "#", "%YAML 1.2\n", "'", "0x1f", "1_000", ".nan", "~", "yes",
            "\"kind\":", "\"apiVersion\":", "\"metadata\":{}", "\"items\":[", "\"spec\":", "\"name\":\"\"", "\"unheard\":{\"a\":[1,2]},",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0x00],
    ];

    /// <summary>The next document.</summary>
    public byte[] Next()
    {
        byte[] document = documents[random.Next(documents.Count)];
        for (int steps = random.Next(1, MostSteps + 1); steps > 0; steps--) document = Mutate(document);
        return document;
    }

    private byte[] Mutate(byte[] document)
    {
        int at = random.Next(document.Length + 1), length = Math.Min(random.Next(1, LongestPiece), document.Length - at);
        ReadOnlySpan<byte> before = document.AsSpan(0, at), piece = document.AsSpan(at, length), after = document.AsSpan(at + length);
        switch (random.Next(8))
        {
            case 0: return [.. before, .. Words[random.Next(Words.Length)], .. piece, .. after];
            case 1: return [.. before, .. Words[random.Next(Words.Length)], .. after];
            case 2: return [.. before, .. after];
            case 3: return [.. before, .. Repeated(piece, 2), .. after];
            case 4: return [.. before, .. Repeated(piece, random.Next(2, MostRepeats)), .. after];
            case 5: return [.. before];
            case 6: return [.. before, .. Other(), .. after];
            default:
                byte[] flipped = [.. document];
                if (flipped.Length > 0) flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                return flipped;
        }
    }

    private ReadOnlySpan<byte> Other()
    {
        byte[] other = documents[random.Next(documents.Count)];
        int start = random.Next(other.Length);
        return other.AsSpan(start, Math.Min(random.Next(1, LongestPiece), other.Length - start));
    }

    private static byte[] Repeated(ReadOnlySpan<byte> piece, int times)
    {
        byte[] repeated = new byte[piece.Length * times];
        for (int i = 0; i < times; i++) piece.CopyTo(repeated.AsSpan(i * piece.Length));
        return repeated;
    }
}
