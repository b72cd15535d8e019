namespace Net.Model;

/// <summary>What kind of thing is wrong with a JSON document.</summary>
public enum JsonProblemKind
{
    /// <summary>The text is not JSON, or is cut off.</summary>
    Syntax,

    /// <summary>A value is of another type than the API has there; the API server refuses the object.</summary>
    WrongType,

    /// <summary>A field the API type does not have; an error in strict reading only.</summary>
    UnknownField,

    /// <summary>A field that stands twice in one object; an error in strict reading only.</summary>
    DuplicateField,
}

/// <summary>One thing that is wrong with a JSON document.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Path">The field, such as <c>spec.ports[0].port</c>; empty for the document as a whole.</param>
/// <param name="Offset">Where it stands: bytes from the start of the document.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record JsonProblem(JsonProblemKind Kind, string Path, long Offset, string Message)
{
    /// <summary>The path and the message.</summary>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
