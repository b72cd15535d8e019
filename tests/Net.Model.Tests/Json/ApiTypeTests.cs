using System.Reflection;
using System.Runtime.CompilerServices;

namespace Net.Model.Tests.Json;

/// <summary>Every field of every API type: it counts for equality, and writing and reading gives it back.</summary>
public class ApiTypeTests
{
    private const int Deepest = 4;

    private static readonly MethodInfo RoundTripOf = typeof(ApiTypeTests).GetMethod(nameof(RoundTrip), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly MethodInfo ListOf = typeof(ApiTypeTests).GetMethod(nameof(SampleList), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly MethodInfo MapOf = typeof(ApiTypeTests).GetMethod(nameof(SampleMap), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static TheoryData<string> Types => new(ApiTypes.Select(static type => type.Name).Order(StringComparer.Ordinal));

    private static IEnumerable<Type> ApiTypes => typeof(Service).Assembly.GetExportedTypes().Where(static type => !type.IsGenericType && IsApiType(type));

    [Fact]
    public void Types_AreAllThere() => Assert.True(ApiTypes.Count() > 150, $"{ApiTypes.Count()} types");

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryField_CountsForEqualityAndSurvivesWriting(string name)
    {
        Type type = ApiTypes.Single(candidate => candidate.Name == name);
        object empty = EmptyOf(type);
        foreach (PropertyInfo field in FieldsOf(type))
        {
            object one = With(empty, field, Sample(field.PropertyType, 0)), other = With(empty, field, Sample(field.PropertyType, 0));
            Assert.False(one.Equals(empty), $"{name}.{field.Name} does not count for equality");
            Assert.Equal(one, other);
            Assert.Equal(one.GetHashCode(), other.GetHashCode());
            Assert.True(one.Equals(RoundTripOf.MakeGenericMethod(type).Invoke(null, [one])), $"{name}.{field.Name} does not survive writing and reading");
        }
    }

    private static T RoundTrip<T>(T value)
        where T : class, IApiType<T>
    {
        ReadResult<T> read = ModelJson.Read<T>(ModelJson.Write(value), ModelReadOptions.StrictFields);
        Assert.Empty(read.Problems);
        return read.Value!;
    }

    private static object With(object target, PropertyInfo field, object value)
    {
        object copy = target.GetType().GetMethod("<Clone>$")!.Invoke(target, null)!;
        field.SetValue(copy, value);
        return copy;
    }

    private static object Sample(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return "x";
        if (type == typeof(bool)) return true;
        if (type == typeof(int)) return 7;
        if (type == typeof(long)) return 7L;
        if (type == typeof(IntOrString)) return IntOrString.FromString("web");
        if (type == typeof(RawJson)) return RawJson.FromText("{\"a\":[1]}");
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
        if (type == typeof(MicroTime)) return new MicroTime(new DateTimeOffset(2026, 1, 31, 12, 0, 0, 250, TimeSpan.Zero));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>)) return ListOf.MakeGenericMethod(type.GenericTypeArguments).Invoke(null, [depth])!;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueMap<>)) return MapOf.MakeGenericMethod(type.GenericTypeArguments).Invoke(null, [depth])!;
        Assert.True(IsApiType(type), $"no sample of {type}");
        PropertyInfo[] fields = [.. FieldsOf(type)];
        return depth == Deepest || fields.Length == 0 ? EmptyOf(type) : With(EmptyOf(type), fields[^1], Sample(fields[^1].PropertyType, depth + 1));
    }

    private static ValueList<T> SampleList<T>(int depth) => [(T)Sample(typeof(T), depth + 1)];

    private static ValueMap<T> SampleMap<T>(int depth) => ValueMap.Of(("a", (T)Sample(typeof(T), depth + 1)));

    private static IEnumerable<PropertyInfo> FieldsOf(Type type) =>
        type.GetProperties().Where(static field => field.Name != nameof(Service.Unknown) && field.SetMethod is { } set && set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)));

    private static object EmptyOf(Type type) => type.GetProperty("Empty", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    private static bool IsApiType(Type type) => type.GetInterfaces().Any(static face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IApiType<>));
}
