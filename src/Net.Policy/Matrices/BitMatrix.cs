using System.Numerics;
using System.Runtime.CompilerServices;

namespace Net.Policy;

/// <summary>A matrix of bits, row by row in words.</summary>
internal sealed class BitMatrix(int rows, int columns)
{
    private readonly ulong[] _bits = new ulong[(long)rows * WordsFor(columns)];

    public int Rows => rows;

    public int Columns => columns;

    /// <summary>How many words a row takes.</summary>
    public int Stride { get; } = WordsFor(columns);

    /// <summary>The words of a row; bit n is column n.</summary>
    public Span<ulong> this[int row] => _bits.AsSpan(row * Stride, Stride);

    public bool Has(int row, int column) => (_bits[((long)row * Stride) + (column >> 6)] >> column & 1) != 0;

    /// <summary>How many words a row of so many bits takes.</summary>
    public static int WordsFor(int bits) => (bits + 63) / 64;

    /// <summary>Keeps what another matrix of the same size has, too.</summary>
    public void And(BitMatrix other)
    {
        for (int i = 0; i < _bits.Length; i++) _bits[i] &= other._bits[i];
    }

    /// <summary>Rows as columns and columns as rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public BitMatrix Transposed()
    {
        var turned = new BitMatrix(columns, rows);
        Span<ulong> block = stackalloc ulong[64];
        for (int row = 0; row < rows; row += 64)
        {
            int height = Math.Min(64, rows - row);
            block[height..].Clear();
            for (int word = 0; word < Stride; word++)
            {
                for (int i = 0; i < height; i++) block[i] = _bits[((row + i) * Stride) + word];
                Transpose(block);
                int width = Math.Min(64, columns - (word * 64));
                for (int i = 0; i < width; i++) turned._bits[(((word * 64) + i) * turned.Stride) + (row >> 6)] = block[i];
                block[height..].Clear();
            }
        }

        return turned;
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
