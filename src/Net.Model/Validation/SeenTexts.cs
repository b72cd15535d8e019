namespace Net.Model;

/// <summary>Tells whether a text came before, for uniqueness rules; allocates nothing for short lists.</summary>
internal static class SeenTexts
{
    private const int Few = 24;

    [ThreadStatic]
    private static HashSet<string>? _many;

    /// <summary>Whether the text an item gives stands at an earlier item too.</summary>
    public static bool IsRepeated<T>(ReadOnlySpan<T> items, int index, Func<T, string> text)
    {
        string wanted = text(items[index]);
        if (items.Length <= Few)
        {
            for (int i = 0; i < index; i++)
            {
                if (text(items[i]) == wanted) return true;
            }

            return false;
        }

        // Long lists are asked item by item, in order: the set grows with the questions.
        HashSet<string> seen = _many ??= new(StringComparer.Ordinal);
        if (index == 0) seen.Clear();
        return !seen.Add(wanted);
    }

    /// <summary>As <see cref="IsRepeated{T}(ReadOnlySpan{T}, int, Func{T, string})"/>, for lists of which items with an empty text are not asked about.</summary>
    public static bool IsRepeatedUnlessEmpty<T>(ReadOnlySpan<T> items, int index, Func<T, string> text)
    {
        string wanted = text(items[index]);
        for (int i = 0; i < index; i++)
        {
            if (text(items[i]) == wanted) return true;
        }

        return false;
    }

    /// <summary>Whether the pair of texts an item gives stands at an earlier item too.</summary>
    public static bool IsRepeated<T>(ReadOnlySpan<T> items, int index, Func<T, string> first, Func<T, string> second)
    {
                for (int i = 0; i < index; i++)
        {
            if (first(items[i]) == first(items[index]) && second(items[i]) == second(items[index])) return true;
        }

        return false;
    }
}
