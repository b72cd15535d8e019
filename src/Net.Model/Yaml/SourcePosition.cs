using System.Globalization;

namespace Net.Model.Yaml;

/// <summary>A place in a text. <c>default</c> (line 0) means unknown.</summary>
/// <param name="Line">Line, the first is 1.</param>
/// <param name="Column">Column in UTF-16 characters (YAML) or bytes (JSON), the first is 1.</param>
public readonly record struct SourcePosition(int Line, int Column)
{
    /// <summary>Writes <c>line:column</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}");
}
