using System.Text.Json;

namespace Net.Model;

/// <summary>An object of the Kubernetes API: something with a kind and metadata.</summary>
public interface IApiObject
{
    /// <summary>Group and version, such as <c>v1</c> or <c>discovery.k8s.io/v1</c>.</summary>
    string ApiVersion { get; }

    /// <summary>The kind, such as <c>Service</c>.</summary>
    string Kind { get; }

    /// <summary>Name, namespace, labels and the rest that every object has.</summary>
    ObjectMeta Metadata { get; }

    /// <summary>Writes the object in the API server's order of fields.</summary>
    void WriteJson(Utf8JsonWriter writer);
}

/// <summary>An API kind with its reader, writer and resource. Implemented by generated code.</summary>
/// <typeparam name="TSelf">The kind itself.</typeparam>
public interface IApiObject<TSelf> : IApiObject, IApiType<TSelf>
    where TSelf : class, IApiObject<TSelf>
{
    /// <summary>The API resource that stores this kind.</summary>
    static abstract ResourceType Resource { get; }

    /// <summary>The same object with other metadata.</summary>
    TSelf WithMetadata(ObjectMeta metadata);
}

/// <summary>An API resource: where objects of a kind are stored.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">The version, such as <c>v1</c>.</param>
/// <param name="Kind">The kind, such as <c>Service</c>.</param>
/// <param name="Plural">The name in URLs, such as <c>services</c>.</param>
/// <param name="IsNamespaced">Whether objects live in namespaces.</param>
public sealed record ResourceType(string Group, string Version, string Kind, string Plural, bool IsNamespaced)
{
    /// <summary>Group and version as in <c>apiVersion</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The kind and its group, such as <c>Service</c> or <c>EndpointSlice.discovery.k8s.io</c>.</summary>
    public override string ToString() => Group.Length == 0 ? Kind : $"{Kind}.{Group}";
}
