using System.Text.Json.Nodes;
using Net.Testing.Requests;

namespace Net.Testing;

/// <summary>What a request asks to do, as an authorizer sees it.</summary>
/// <param name="Verb"><c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c> or <c>deletecollection</c>.</param>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Resource">The resource, with its subresource if there is one: <c>services</c>, <c>services/status</c>.</param>
/// <param name="Namespace">The namespace; empty for all, and for resources that live in none.</param>
/// <param name="Name">The object's name; empty for a collection and for a creation.</param>
public sealed record AccessRequest(string Verb, string Group, string Resource, string Namespace, string Name)
{
    /// <summary>What the server says of a request that is not allowed, after the name of the resource and "is forbidden".</summary>
    public override string ToString() =>
        $"cannot {Verb} resource \"{Resource}\" in API group \"{Group}\" {(Namespace.Length > 0 ? $"in the namespace \"{Namespace}\"" : "at the cluster scope")}";

    /// <summary>The refusal of the request.</summary>
    internal ApiStatus Refusal(string user)
    {
        string plural = Resource.Split('/')[0], resource = Group.Length > 0 ? $"{plural}.{Group}" : plural, name = Name.Length > 0 ? $" \"{Name}\"" : "";
        JsonObject details = ApiStatus.Of(new(Group, plural), Name);
        return new(403, "Forbidden", $"{resource}{name} is forbidden: User \"{user}\" {this}") { Details = details };
    }
}
