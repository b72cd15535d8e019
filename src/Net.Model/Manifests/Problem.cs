using Net.Model.Yaml;

namespace Net.Model;

/// <summary>Something wrong in a manifest.</summary>
/// <param name="File">The file, as it was named to the reader.</param>
/// <param name="Position">Line and column, both from 1.</param>
/// <param name="Object">The object as <c>Kind namespace/name</c>; empty where the text has not come to one.</param>
/// <param name="Path">The field, such as <c>spec.ports[0].port</c>; empty for the object as a whole.</param>
/// <param name="Message">What is wrong.</param>
public sealed record Problem(string File, SourcePosition Position, string Object, string Path, string Message)
{
    /// <summary>Writes <c>file:line:column: Kind namespace/name: field.path: what is wrong</c>, without the parts that are empty.</summary>
    public override string ToString() =>
        $"{File}:{Position}: {(Object.Length == 0 ? "" : Object + ": ")}{(Path.Length == 0 ? "" : Path + ": ")}{Message}";
}
