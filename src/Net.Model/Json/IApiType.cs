using System.Text.Json;

namespace Net.Model;

/// <summary>A type of the Kubernetes API that reads and writes its own JSON. Implemented by generated code.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IApiType<TSelf>
    where TSelf : IApiType<TSelf>
{
    /// <summary>The object without any field: what a reader starts from, and what an absent struct stands for.</summary>
    static abstract TSelf Empty { get; }

    /// <summary>Reads the object or <c>null</c> the reader stands at; problems go to the reader, never thrown.</summary>
    static abstract TSelf ReadJson(ref ModelReader reader);

    /// <summary>Writes the object, with braces, in the API server's order of fields.</summary>
    void WriteJson(Utf8JsonWriter writer);
}
