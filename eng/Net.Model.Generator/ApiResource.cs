using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Net.Model.Generator;

/// <summary>What <c>[ApiKind]</c> says of a type that is a kind of its own.</summary>
internal sealed record ApiResource(string Group, string Version, string Kind, string Plural, bool Namespaced)
{
    /// <summary>The fields that every kind has; the generator declares them.</summary>
    public static ImmutableArray<ApiField> CommonFields { get; } =
    [
        new ApiField("ApiVersion", "apiVersion", FieldShape.String, "string", "", false),
        new ApiField("Metadata", "metadata", FieldShape.Object, "global::Net.Model.ObjectMeta", "global::Net.Model.ObjectMeta", false),
    ];

    public static ApiResource? From(INamedTypeSymbol type)
    {
        AttributeData? attribute = type.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Name == "ApiKindAttribute");
        if (attribute is null) return null;
        string Argument(int index) => attribute.ConstructorArguments[index].Value as string ?? "";
        bool clusterScoped = attribute.NamedArguments.Any(n => n.Key == "ClusterScoped" && n.Value.Value is true);
        string kind = attribute.NamedArguments.FirstOrDefault(n => n.Key == "Kind").Value.Value as string ?? type.Name;
        return new ApiResource(Argument(0), Argument(1), kind, Argument(2), !clusterScoped);
    }
}
