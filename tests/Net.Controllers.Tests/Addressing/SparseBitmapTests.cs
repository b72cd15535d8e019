namespace Net.Controllers.Tests.Addressing;

public class SparseBitmapTests
{
    [Theory]
    [InlineData(1UL)]
    [InlineData(63UL)]
    [InlineData(64UL)]
    [InlineData(65UL)]
    [InlineData(4096UL)]
    [InlineData(65_536UL)]
    [InlineData(65_537UL)]
    public void Add_EveryNumber_FullThenAllFreeAgain(ulong size)
    {
        var set = new SparseBitmap(size);
        for (ulong i = 0; i < size; i++) Assert.True(set.Add(i));
        Assert.False(set.TryFindFree(0, size, out _));
        Assert.False(set.Add(0));
        Assert.False(set.Add(size));
        Assert.Equal(size, set.Count);

        for (ulong i = size; i-- > 0;) Assert.True(set.Remove(i));
        Assert.Equal(0UL, set.Count);
        Assert.True(set.TryFindFree(size - 1, size, out ulong free));
        Assert.Equal(size - 1, free);
    }

    [Fact]
    public void TryFindFree_LongRunsTaken_SkipsThem()
    {
        var set = new SparseBitmap(1UL << 40);
        for (ulong i = 1000; i < 100_000; i++) set.Add(i);

        Assert.True(set.TryFindFree(1000, 1UL << 40, out ulong free));
        Assert.Equal(100_000UL, free);
        Assert.False(set.TryFindFree(1000, 100_000, out _));
        set.Remove(70_000);
        Assert.True(set.TryFindFree(1000, 100_000, out free));
        Assert.Equal(70_000UL, free);
    }

    [Fact]
    public void TryFindFree_EndOfTheLargestSet_FindsTheLastNumber()
    {
        var set = new SparseBitmap(ulong.MaxValue);
        ulong last = ulong.MaxValue - 1;

        Assert.True(set.TryFindFree(last, ulong.MaxValue, out ulong free));
        Assert.Equal(last, free);
        Assert.True(set.Add(last));
        Assert.False(set.TryFindFree(last, ulong.MaxValue, out _));
    }

    [Theory]
    [InlineData(200UL)]
    [InlineData(5_000UL)]
    [InlineData(80_000UL)]
    public void AnyOperations_AgreeWithASortedSet(ulong size)
    {
        var random = new Random(7);
        var set = new SparseBitmap(size);
        var naive = new SortedSet<ulong>();
        for (int i = 0; i < 20_000; i++)
        {
            // Bursts of neighbours, so that words and the words above them fill up and empty.
            ulong at = (ulong)random.NextInt64((long)size), count = (ulong)random.Next(1, 130);
            for (ulong n = at; n < Math.Min(at + count, size); n++)
            {
                if (i % 3 == 0) Assert.Equal(naive.Remove(n), set.Remove(n));
                else if (random.Next(50) > 0) Assert.Equal(naive.Add(n), set.Add(n));
            }

            ulong to = at + (ulong)random.NextInt64((long)(size - at)) + 1;
            bool found = set.TryFindFree(at, to, out ulong free);
            ulong expected = at;
            foreach (ulong taken in naive.GetViewBetween(at, size))
            {
                if (taken != expected) break;
                expected++;
            }

            Assert.Equal(expected < to, found);
            if (found) Assert.Equal(expected, free);
            if (i % 100 == 0) Assert.Equal((ulong)naive.Count, set.Count);
        }
    }
}
