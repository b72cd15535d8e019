using Net.Model;

namespace Net.Cluster;

/// <summary>
/// Takes the objects of one kind from lists and watches into the state. What is in a list becomes visible as a whole, and what is not in it is deleted; events that came
/// together become visible together. An object that can't be read keeps its last good form. Not thread-safe.
/// </summary>
/// <param name="state">Where to.</param>
/// <param name="owner">The name under which the objects are owned there.</param>
/// <param name="unreadable">Told of each object that can't be taken.</param>
internal sealed class ObjectIntake<T>(ClusterState state, string owner, Action<string> unreadable)
    where T : class, IApiObject<T>
{
    private const string InitialEventsEnd = "k8s.io/initial-events-end";

    /// <summary>The most events that wait to become visible together.</summary>
    private const int MostPending = 1000;

    private Dictionary<ObjectKey, T>? _list;
    private ObjectChanges _pending = new();

    public static ModelReadOptions Reading { get; } = new() { DropManagedFields = true };

    /// <summary>Begins a list; a list begun before counts for nothing, and so do events not yet visible.</summary>
    public void BeginList()
    {
        _list = [];
        _pending = new();
    }

    /// <summary>Takes an item of the list.</summary>
    public void List(ReadResult<T> item)
    {
        if (item.Value is not { } value) unreadable(item.Problems.Count > 0 ? $"{item.Problems[0]}" : "it is no object");
        else if (WhyNot(value, item.Problems) is not { } why) _list![ObjectKey.Of(value)] = Known(value);
        else
        {
            unreadable(why);
            if (state.Get<T>(ObjectKey.Of(value)) is { } lastGood) _list![ObjectKey.Of(value)] = lastGood;
        }
    }

    /// <summary>Makes the list visible.</summary>
    public void EndList()
    {
        state.Replace(owner, _list!.Values);
        _list = null;
    }

    /// <summary>Takes an event of a watch.</summary>
    /// <returns>The version up to which the state is told now; null when it is not yet told more.</returns>
    public string? Take(WatchEvent told)
    {
        ReadResult<T> read = ModelJson.Read<T>(told.Object.Span, Reading);
        if (read.Value is not { } value)
        {
            unreadable(read.Problems.Count > 0 ? $"{read.Problems[0]}" : "an event without an object");
            return Visible(told, null);
        }

        string version = value.Metadata.ResourceVersion;
        if (_list is not null) return TakeListed(told.Type, value, read);
        switch (told.Type)
        {
            case WatchEventType.Added or WatchEventType.Modified when WhyNot(value, read.Problems) is { } why:
                unreadable(why);
                break;
            case WatchEventType.Added or WatchEventType.Modified:
                _pending.Upsert(value);
                break;
            case WatchEventType.Deleted:
                _pending.Delete<T>(ObjectKey.Of(value));
                break;
            default:
                break;
        }

        return Visible(told, version);
    }

    private string? TakeListed(WatchEventType type, T value, ReadResult<T> read)
    {
        switch (type)
        {
            case WatchEventType.Added or WatchEventType.Modified:
                List(read);
                return null;
            case WatchEventType.Deleted:
                _list!.Remove(ObjectKey.Of(value));
                return null;
            case WatchEventType.Bookmark when value.Metadata.Annotation(InitialEventsEnd) == "true":
                EndList();
                return value.Metadata.ResourceVersion;
            default:
                return null;
        }
    }

    // Only what is visible counts as told: if the watch breaks off before, the events come again.
    private string? Visible(WatchEvent told, string? version)
    {
        if (told.MoreFollow && _pending.Count < MostPending) return null;
        if (_pending.Count > 0)
        {
            state.Apply(_pending, owner);
            _pending = new();
        }

        return version;
    }

    // An object that is held already in this version is not held twice while a list is read.
    private T Known(T value) =>
        state.Get<T>(ObjectKey.Of(value)) is { } held && held.Metadata.ResourceVersion == value.Metadata.ResourceVersion && held.Metadata.Uid == value.Metadata.Uid ? held : value;

    private static string? WhyNot(T value, IReadOnlyList<JsonProblem> problems)
    {
        if (value.Metadata.Name.Length == 0) return "metadata.name is empty";
        if (value.ApiVersion != T.Resource.ApiVersion) return $"{ObjectKey.Of(value)} is a {value.Kind} of {value.ApiVersion}, where {T.Resource.Kind} of {T.Resource.ApiVersion} was asked for";
        return problems.Count > 0 ? $"{ObjectKey.Of(value)}: {problems[0]}" : null;
    }
}
