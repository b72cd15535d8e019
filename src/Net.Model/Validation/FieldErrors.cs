using System.Globalization;
using System.Text;

namespace Net.Model;

/// <summary>
/// Where validators put what they find: a path they walk with <c>Enter</c> and <see cref="Leave"/>, rendered only when an error is added, so
/// that validating a valid object allocates nothing.
/// </summary>
/// <remarks>
/// Of one object at most <see cref="MostErrors"/> errors are kept, and none after those that reach <see cref="MostCharacters"/>: an object of thousands of bad items would
/// otherwise take many times its own size to refuse. Not thread-safe; <see cref="Rent"/> gives each validation its own.
/// A child name of <c>""</c> means the field the path stands at.
/// </remarks>
public sealed class FieldErrors
{
    /// <summary>The most errors kept of one object.</summary>
    public const int MostErrors = 1000;

    /// <summary>How many characters of paths, values and details are kept of one object before further errors are left out; the error that reaches it is kept whole.</summary>
    public const int MostCharacters = 4 * 1024 * 1024;

    [ThreadStatic]
    private static FieldErrors? _free;

    private Step[] _steps = new Step[24];
    private int _depth;
    private List<FieldError>? _errors;
    private long _characters;

    /// <summary>How many errors were added.</summary>
    public int Count => _errors?.Count ?? 0;

    /// <summary>Whether no error was added.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Whether further errors are left out.</summary>
    public bool IsFull => Count >= MostErrors || _characters >= MostCharacters;

    /// <summary>The errors so far, in the order they were found.</summary>
    public IReadOnlyList<FieldError> Found => (IReadOnlyList<FieldError>?)_errors ?? [];

    /// <summary>The path the validator stands at, such as <c>spec.ports[0]</c>.</summary>
    public string Path => Render("");

    /// <summary>An empty one, of this thread's where it is free. Give it back with <see cref="Finish"/>.</summary>
    public static FieldErrors Rent()
    {
        FieldErrors errors = _free ?? new();
        _free = null;
        return errors;
    }

    /// <summary>The errors found; this collector must not be used afterwards.</summary>
    public IReadOnlyList<FieldError> Finish()
    {
        IReadOnlyList<FieldError> found = Found;
        _errors = null;
        _characters = 0;
        _depth = 0;
        _free = this;
        return found;
    }

    /// <summary>Goes into a field.</summary>
    public void Enter(string field) => Push(new(field, -1, null));

    /// <summary>Goes into an item of a list.</summary>
    /// <param name="field">The list's name; empty when the path stands at the list.</param>
    /// <param name="index">The item, from 0.</param>
    public void Enter(string field, int index) => Push(new(field, index, null));

    /// <summary>Goes into an entry of a map.</summary>
    /// <param name="field">The map's name; empty when the path stands at the map.</param>
    /// <param name="key">The entry's key.</param>
    public void Enter(string field, string key) => Push(new(field, -1, key));

    /// <summary>Goes back out of what was entered last.</summary>
    public void Leave() => _depth--;

    /// <summary>Adds an error.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="field">The child field, or empty for the field the path stands at.</param>
    /// <param name="badValue">The value as messages show it, or null.</param>
    /// <param name="detail">What is wrong; may be empty.</param>
    public void Add(FieldErrorReason reason, string field, string? badValue, string detail)
    {
        if (!IsFull) Add(new FieldError(Render(field), reason, badValue, detail));
    }

    /// <summary>Adds an error whose path is its own.</summary>
    public void Add(FieldError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (IsFull) return;
        (_errors ??= []).Add(error);
        _characters += Characters(error);
    }

    /// <summary>A value is needed.</summary>
    public void Required(string field, string detail = "") => Add(FieldErrorReason.Required, field, null, detail);

    /// <summary>A text is not valid.</summary>
    public void Invalid(string field, string value, string detail) => Add(FieldErrorReason.Invalid, field, GoText.Quote(value), detail);

    /// <summary>A number is not valid.</summary>
    public void Invalid(string field, long value, string detail) => Add(FieldErrorReason.Invalid, field, value.ToString(CultureInfo.InvariantCulture), detail);

    /// <summary>A list of texts is not valid.</summary>
    public void Invalid(string field, ValueList<string> value, string detail) => Add(FieldErrorReason.Invalid, field, GoText.Json(value), detail);

    /// <summary>A value that messages show as JSON is not valid.</summary>
    public void InvalidJson(string field, string json, string detail) => Add(FieldErrorReason.Invalid, field, json, detail);

    /// <summary>A text stands twice.</summary>
    public void Duplicate(string field, string value) => Add(FieldErrorReason.Duplicate, field, GoText.Quote(value), "");

    /// <summary>A value that messages show as JSON stands twice.</summary>
    public void DuplicateJson(string field, string json) => Add(FieldErrorReason.Duplicate, field, json, "");

    /// <summary>A text is not one of those known.</summary>
    /// <param name="field">The child field.</param>
    /// <param name="value">The text.</param>
    /// <param name="supported">The known ones in the order messages list them.</param>
    public void NotSupported(string field, string value, params ReadOnlySpan<string> supported)
    {
        var detail = new StringBuilder("supported values: ");
        for (int i = 0; i < supported.Length; i++) detail.Append(i > 0 ? ", " : "").Append(GoText.Quote(supported[i]));
        Add(FieldErrorReason.NotSupported, field, GoText.Quote(value), detail.ToString());
    }

    /// <summary>The field may not be set.</summary>
    public void Forbidden(string field, string detail) => Add(FieldErrorReason.Forbidden, field, null, detail);

    /// <summary>A text is too long.</summary>
    /// <param name="field">The child field.</param>
    /// <param name="longest">The longest allowed, in octets.</param>
    public void TooLong(string field, int longest) =>
        Add(FieldErrorReason.TooLong, field, null, string.Create(CultureInfo.InvariantCulture, $"may not be more than {longest} bytes"));

    /// <summary>A list or map has too many items.</summary>
    public void TooMany(string field, int count, int most) =>
        Add(FieldErrorReason.TooMany, field, count.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"must have at most {most} items"));

    /// <summary>Takes back all errors after the first <paramref name="count"/>.</summary>
    public void TruncateTo(int count)
    {
        if (_errors is null || _errors.Count <= count) return;
        for (int i = count; i < _errors.Count; i++) _characters -= Characters(_errors[i]);
        _errors.RemoveRange(count, _errors.Count - count);
    }

    private static long Characters(FieldError error) => (long)error.Field.Length + (error.BadValue?.Length ?? 0) + error.Detail.Length;

    private void Push(Step step)
    {
        if (_depth == _steps.Length) Array.Resize(ref _steps, _depth * 2);
        _steps[_depth++] = step;
    }

    private string Render(string child)
    {
        var path = new StringBuilder();
        foreach (Step step in _steps.AsSpan(0, _depth))
        {
            Append(path, step.Field);
            if (step.Index >= 0) path.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            else if (step.Key is not null) path.Append('[').Append(step.Key).Append(']');
        }

        Append(path, child);
        return path.Length == 0 ? "<nil>" : path.ToString();
    }

    private static void Append(StringBuilder path, string field)
    {
        if (field.Length > 0) path.Append(path.Length > 0 ? "." : "").Append(field);
    }

    private readonly record struct Step(string Field, int Index, string? Key);
}
