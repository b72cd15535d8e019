using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Net.Model.Generator;

/// <summary>Generates the JSON reader and writer of every record marked <c>[ApiType]</c>, on Utf8JsonReader and Utf8JsonWriter.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ApiTypeGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ApiTypeModel> types = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Net.Model.ApiTypeAttribute", static (node, _) => node is RecordDeclarationSyntax, static (target, _) => ApiTypeModel.From(target));
        context.RegisterSourceOutput(types, static (output, type) =>
            output.AddSource($"{type.Name}.Json.g.cs", SourceText.From(new ApiTypeWriter(type).Write(), Encoding.UTF8)));
    }
}
