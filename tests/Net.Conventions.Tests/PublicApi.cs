using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Net.Conventions.Tests;

/// <summary>Lists what an assembly offers, one member a line, in an order that does not depend on the compiler.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>What every record has; listing it would say nothing.</summary>
    private static readonly HashSet<string> RecordMembers = ["Equals", "GetHashCode", "ToString", "PrintMembers", "<Clone>$", "op_Equality", "op_Inequality", "get_EqualityContract", "Deconstruct"];

    public static string List(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(Name, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type));
            string[] bases = [.. new[] { type.BaseType }.OfType<Type>().Where(IsTelling).Concat(Interfaces(type)).Select(Name)];
            if (bases.Length > 0) text.Append(" : ").AppendJoin(", ", bases);
            text.Append('\n');
            foreach (string member in Members(type).Distinct().Order(StringComparer.Ordinal)) text.Append("  ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static bool IsTelling(Type type) => type != typeof(object) && type != typeof(ValueType) && type != typeof(Enum) && type != typeof(MulticastDelegate);

    private static IEnumerable<Type> Interfaces(Type type) => type.IsEnum || type.IsSubclassOf(typeof(Delegate))
        ? []
        : type.GetInterfaces().Where(implemented => implemented.IsVisible).OrderBy(Name, StringComparer.Ordinal);

    private static string Kind(Type type)
    {
        if (type.IsEnum) return "enum";
        if (type.IsInterface) return "interface";
        if (type.IsSubclassOf(typeof(Delegate))) return "delegate";
        bool record = type.GetMethod("<Clone>$", Declared) is not null || type.GetMethod("PrintMembers", Declared) is not null;
        string noun = record ? "record" : type.IsValueType ? "struct" : "class";
        if (type.IsValueType) return (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + (record ? "record struct" : "struct");
        return (type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + noun;
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
        if (type.IsSubclassOf(typeof(Delegate))) return [Method(type.GetMethod("Invoke")!)];
        return type.GetMembers(Declared).Where(member => !RecordMembers.Contains(member.Name)).Select(Describe).OfType<string>();
    }

    private static string? Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsOffered(constructor) => $"new({Parameters(constructor)})",
        FieldInfo { IsPublic: true } field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}",
        PropertyInfo property when property.GetAccessors().Length > 0 => Property(property),
        EventInfo { AddMethod: { } add } happening when IsOffered(add) => $"event {Name(happening.EventHandlerType!)} {happening.Name}",
        MethodInfo { IsSpecialName: false } method when IsOffered(method) => Method(method),
        MethodInfo method when IsOffered(method) && method.Name.StartsWith("op_", StringComparison.Ordinal) => Method(method),
        _ => null,
    };

    private static bool IsOffered(MethodBase method) => method.IsPublic || (method.IsFamily && method.DeclaringType is { IsSealed: false });

    private static string Property(PropertyInfo property)
    {
        MethodInfo accessor = property.GetAccessors()[0];
        string indexes = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(parameter => Name(parameter.ParameterType)))}]" : "";
        bool init = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) is true;
        string set = property.SetMethod is { IsPublic: true } ? init ? " init;" : " set;" : "";
        return $"{(accessor.IsStatic ? "static " : "")}{Name(property.PropertyType)} {property.Name}{indexes} {{{(property.GetMethod is { IsPublic: true } ? " get;" : "")}{set} }}";
    }

    private static string Method(MethodInfo method)
    {
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        return $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        (parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref " : "") + Name(parameter.ParameterType) + " " + parameter.Name + (parameter.IsOptional ? " = " + Default(parameter) : "")));

    private static string Default(ParameterInfo parameter) => parameter.RawDefaultValue switch
    {
        null => "default",
        string text => $"\"{text}\"",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        { } value => value.ToString()!,
    };

    private static string Name(Type type)
    {
        if (type.IsByRef) return Name(type.GetElementType()!);
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Name(underlying) + "?";
        if (type.IsGenericParameter) return type.Name;
        string name = type.IsNested ? Name(type.DeclaringType!) + "." + type.Name : (type.Namespace?.StartsWith("System", StringComparison.Ordinal) is true ? "" : type.Namespace + ".") + type.Name;
        int tick = name.LastIndexOf('`');
        if (!type.IsGenericType || tick < 0) return name;
        return $"{name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
