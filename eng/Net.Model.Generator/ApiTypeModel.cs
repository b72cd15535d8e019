using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Net.Model.Generator;

/// <summary>An API type as the generator sees it; a value that compares by content.</summary>
internal sealed class ApiTypeModel(string @namespace, string name, bool keepEmpty, ApiResource? resource, ImmutableArray<ApiField> fields) : IEquatable<ApiTypeModel>
{
    public string Namespace { get; } = @namespace;

    public string Name { get; } = name;

    public bool KeepEmpty { get; } = keepEmpty;

    /// <summary>The resource, where the type is a kind of its own.</summary>
    public ApiResource? Resource { get; } = resource;

    public ImmutableArray<ApiField> Fields { get; } = fields;

    public static ApiTypeModel From(GeneratorAttributeSyntaxContext context)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        bool keepEmpty = context.Attributes[0].NamedArguments.Any(n => n.Key == "KeepEmpty" && n.Value.Value is true);
        ImmutableArray<ApiField> fields = [.. type.GetMembers().OfType<IPropertySymbol>().Select(ApiField.From).Where(f => f is not null)!];
        ApiResource? resource = ApiResource.From(type);
        if (resource is not null) fields = fields.InsertRange(0, ApiResource.CommonFields);
        return new ApiTypeModel(type.ContainingNamespace.ToDisplayString(), type.Name, keepEmpty, resource, fields);
    }

    public bool Equals(ApiTypeModel? other) =>
        other is not null && Namespace == other.Namespace && Name == other.Name && KeepEmpty == other.KeepEmpty && Resource == other.Resource && Fields.SequenceEqual(other.Fields);

    public override bool Equals(object? obj) => Equals(obj as ApiTypeModel);

    public override int GetHashCode() => Name.GetHashCode();
}
