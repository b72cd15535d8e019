using Microsoft.CodeAnalysis;

namespace Net.Model.Generator;

/// <summary>How a property's values are read, written and found empty.</summary>
internal enum FieldShape
{
    String,
    NullableString,
    Boolean,
    NullableBoolean,
    Int32,
    NullableInt32,
    Int64,
    NullableInt64,
    IntOrString,
    NullableIntOrString,
    Time,
    MicroTime,
    Raw,
    Object,
    NullableObject,
    Strings,
    Int32s,
    Objects,
    StringMap,
    ObjectMap,
    RawMap,
}

/// <summary>One JSON field of an API type; a value that compares, so that unchanged types are not generated again.</summary>
internal sealed record ApiField(string Property, string JsonName, FieldShape Shape, string Type, string Item, bool Always, bool Distinct = false)
{
    public static ApiField? From(IPropertySymbol property)
    {
        if (property.IsStatic || property.SetMethod is not { IsInitOnly: true } || property.Name == "Unknown") return null;
        AttributeData? attribute = property.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Name == "ApiFieldAttribute");
        object? Named(string name) => attribute?.NamedArguments.FirstOrDefault(n => n.Key == name).Value.Value;

        (FieldShape? shape, string item) = ShapeOf(property.Type);
        string jsonName = Named("Name") as string ?? char.ToLowerInvariant(property.Name[0]) + property.Name.Substring(1);
        return new ApiField(
            property.Name, jsonName, shape ?? FieldShape.Raw, property.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat
                .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier)), item, Named("Always") is true, Named("Distinct") is true);
    }

    private static (FieldShape? Shape, string Item) ShapeOf(ITypeSymbol type)
    {
        bool nullable = type.NullableAnnotation == NullableAnnotation.Annotated;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } wrapped)
        {
            type = wrapped.TypeArguments[0];
            nullable = true;
        }

        switch (type.SpecialType)
        {
            case SpecialType.System_String: return (nullable ? FieldShape.NullableString : FieldShape.String, "");
            case SpecialType.System_Boolean: return (nullable ? FieldShape.NullableBoolean : FieldShape.Boolean, "");
            case SpecialType.System_Int32: return (nullable ? FieldShape.NullableInt32 : FieldShape.Int32, "");
            case SpecialType.System_Int64: return (nullable ? FieldShape.NullableInt64 : FieldShape.Int64, "");
        }

        switch (type.Name)
        {
            case "IntOrString": return (nullable ? FieldShape.NullableIntOrString : FieldShape.IntOrString, "");
            case "DateTimeOffset": return (FieldShape.Time, "");
            case "MicroTime": return (FieldShape.MicroTime, "");
            case "RawJson": return (FieldShape.Raw, "");
        }

        if (type is INamedTypeSymbol { Name: "ValueList" or "ValueMap" } collection)
        {
            ITypeSymbol item = collection.TypeArguments[0];
            string name = item.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
            if (type.Name == "ValueMap")
            {
                return item.SpecialType == SpecialType.System_String ? (FieldShape.StringMap, name)
                    : item.Name == "RawJson" ? (FieldShape.RawMap, name) : (FieldShape.ObjectMap, name);
            }

            return item.SpecialType == SpecialType.System_String ? (FieldShape.Strings, name)
                : item.SpecialType == SpecialType.System_Int32 ? (FieldShape.Int32s, name) : (FieldShape.Objects, name);
        }

        return (nullable ? FieldShape.NullableObject : FieldShape.Object, type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
    }
}
