using System.Globalization;
using Net.Model;

namespace Net.Conformance.Fuzzing;

/// <summary>A document that something went wrong with.</summary>
/// <param name="Number">Which document of the run, from 0.</param>
/// <param name="Kind">The kind it was read as.</param>
/// <param name="Document">The document.</param>
/// <param name="Problem">What went wrong.</param>
public sealed record FuzzFailure(int Number, ResourceType Kind, byte[] Document, string Problem)
{
    /// <summary>Writes the document into a folder, under a name that tells the number and the kind, and gives its path.</summary>
    public string Save(string folder)
    {
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Number:D7}-{Kind.Kind}.txt"));
        File.WriteAllBytes(path, Document);
        return path;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"document {Number} ({Document.Length} octets) as {Kind}: {Problem}");
}
