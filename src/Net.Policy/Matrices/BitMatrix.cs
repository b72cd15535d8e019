using System.Numerics;

namespace Net.Policy;

/// <summary>A square matrix of bits, row by row in words.</summary>
internal sealed class BitMatrix(int size)
{
    private readonly ulong[] _bits = new ulong[(long)size * WordsFor(size)];

    public int Size => size;

    public int Stride { get; } = WordsFor(size);

    /// <summary>The words of a row; bit n is column n.</summary>
    public Span<ulong> this[int row] => _bits.AsSpan(row * Stride, Stride);

    public bool Has(int row, int column) => (_bits[((long)row * Stride) + (column >> 6)] >> column & 1) != 0;

    /// <summary>How many words a row of so many bits takes.</summary>
    public static int WordsFor(int size) => (size + 63) / 64;

    /// <summary>Keeps what another matrix, turned over, has too: row r, column c stays if the other has row c, column r.</summary>
    public void AndTransposed(BitMatrix other)
    {
        Span<ulong> block = stackalloc ulong[64];
        for (int row = 0; row < size; row += 64)
        {
            for (int word = 0; word < Stride; word++)
            {
                int height = Math.Min(64, size - (word * 64));
                block.Clear();
                for (int i = 0; i < height; i++) block[i] = other[(word * 64) + i][row >> 6];
                Transpose(block);
                int rows = Math.Min(64, size - row);
                for (int i = 0; i < rows; i++) this[row + i][word] &= block[i];
            }
        }
    }

    /// <summary>The columns that a row has.</summary>
    public static IEnumerable<int> Ones(ReadOnlyMemory<ulong> row)
    {
        for (int word = 0; word < row.Length; word++)
        {
            for (ulong bits = row.Span[word]; bits != 0; bits &= bits - 1) yield return (word * 64) + BitOperations.TrailingZeroCount(bits);
        }
    }

    /// <summary>The words of a row, to be kept.</summary>
    public ReadOnlyMemory<ulong> Row(int row) => _bits.AsMemory(row * Stride, Stride);

    // Swaps ever smaller quarters along the diagonal.
    private static void Transpose(Span<ulong> block)
    {
        ulong mask = 0x0000_0000_FFFF_FFFF;
        for (int half = 32; half != 0; half >>= 1, mask ^= mask << half)
        {
            for (int i = 0; i < 64; i = (i + half + 1) & ~half)
            {
                ulong swap = ((block[i] >> half) ^ block[i + half]) & mask;
                block[i] ^= swap << half;
                block[i + half] ^= swap;
            }
        }
    }
}
