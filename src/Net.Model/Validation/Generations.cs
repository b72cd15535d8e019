namespace Net.Model;

/// <summary>Counts changes of the desired state in <c>metadata.generation</c>.</summary>
internal static class Generations
{
    /// <summary>A new object.</summary>
    public static T First<T>(T target)
        where T : class, IApiObject<T> => With(target, 1);

    /// <summary>An update of a stored object.</summary>
    public static T Next<T>(T target, T old, bool changed)
        where T : class, IApiObject<T> => With(target, old.Metadata.Generation + (changed ? 1 : 0));

    private static T With<T>(T target, long generation)
        where T : class, IApiObject<T> =>
        target.Metadata.Generation == generation ? target : target.WithMetadata(target.Metadata with { Generation = generation });
}
