namespace Net.Model;

/// <summary>The types of OpenAPI v3.</summary>
internal enum SchemaType
{
    /// <summary>Any; only in the alternatives of <see cref="SchemaNode.OneOf"/> and <see cref="SchemaNode.AnyOf"/>.</summary>
    Any,
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
}

/// <summary>What a list stands for (<c>x-kubernetes-list-type</c>).</summary>
internal enum SchemaListKind
{
    /// <summary>One value; its items have no identity.</summary>
    Atomic,

    /// <summary>A set: no item stands twice.</summary>
    Set,

    /// <summary>A map: items are objects, told apart by <see cref="SchemaNode.ListKeys"/>.</summary>
    Map,
}

/// <summary>One value in the schema of a custom resource: the part of OpenAPI v3 that a CustomResourceDefinition may use, with its defaults and rules.</summary>
internal sealed record SchemaNode
{
    public SchemaType Type { get; init; }

    /// <summary>The format, such as <c>int32</c> or <c>date-time</c>; empty for none.</summary>
    public string Format { get; init; } = "";

    public Dictionary<string, SchemaNode> Properties { get; init; } = [];

    public string[] Required { get; init; } = [];

    /// <summary>The schema of a map's values; null where only <see cref="Properties"/> are known.</summary>
    public SchemaNode? Values { get; init; }

    /// <summary>The schema of a list's items.</summary>
    public SchemaNode? Items { get; init; }

    public SchemaListKind ListKind { get; init; }

    /// <summary>The fields that tell the items of a list map apart.</summary>
    public string[] ListKeys { get; init; } = [];

    /// <summary>In characters.</summary>
    public int? MinLength { get; init; }

    /// <summary>In characters.</summary>
    public int? MaxLength { get; init; }

    public Re2Pattern? Pattern { get; init; }

    public JsonTree[] Enum { get; init; } = [];

    public long? Minimum { get; init; }

    public long? Maximum { get; init; }

    public int? MinItems { get; init; }

    public int? MaxItems { get; init; }

    public int? MinProperties { get; init; }

    public int? MaxProperties { get; init; }

    public IReadOnlyList<SchemaNode> OneOf { get; init; } = [];

    public IReadOnlyList<SchemaNode> AnyOf { get; init; } = [];

    public SchemaNode? Not { get; init; }

    /// <summary>What stands for an absent or null value; null for none.</summary>
    public JsonTree? Default { get; init; }

    /// <summary>What must hold besides the schema (<c>x-kubernetes-validations</c>).</summary>
    public SchemaRule[] Rules { get; init; } = [];

    /// <summary>Whether the value or anything below it has a rule; others are not walked for rules.</summary>
    public bool HasRules
    {
        get
        {
            if (!ReferenceEquals(_rulesKnownOf, this))
            {
                _hasRules = Rules.Length > 0 || Values is { HasRules: true } || Items is { HasRules: true } || Properties.Values.Any(static child => child.HasRules);
                Volatile.Write(ref _rulesKnownOf, this);
            }

            return _hasRules;
        }
    }

    // A copy made by "with" takes the fields over and must look again.
    private SchemaNode? _rulesKnownOf;
    private bool _hasRules;

    /// <summary>The schema of a field or map entry, or null where it is unknown.</summary>
    public SchemaNode? Child(string field) => Properties.GetValueOrDefault(field) ?? Values;
}

/// <summary>What evaluating a rule gave.</summary>
/// <param name="Holds">Whether the rule holds.</param>
/// <param name="Failure">Why it could not be evaluated; null when it could.</param>
internal readonly record struct RuleOutcome(bool Holds, string? Failure)
{
    public static implicit operator RuleOutcome(bool holds) => new(holds, null);

    /// <summary>The rule could not be evaluated.</summary>
    public static RuleOutcome Fails(string why) => new(false, why);
}

/// <summary>A rule of a CustomResourceDefinition (<c>x-kubernetes-validations</c>), written in C# instead of CEL.</summary>
/// <param name="Message">What is wrong when it does not hold.</param>
/// <param name="Check">Decides; gets the value, and the stored one where <paramref name="IsTransition"/>.</param>
/// <param name="IsTransition">Whether it compares with the stored value; it is then checked only where there is one.</param>
internal sealed record SchemaRule(string Message, Func<JsonTree, JsonTree?, RuleOutcome> Check, bool IsTransition = false)
{
    private const string NoWholeNumber = "invalid data, expected int, got float64";

    /// <summary>A rule on the value alone.</summary>
    public static SchemaRule Of(string message, Func<JsonTree, bool> check) => new(message, (self, _) => check(self));

    /// <summary>A rule that reads whole numbers of the value, or of its items: written with a point, as 80.0, they pass the schema and cannot be read here.</summary>
    public static SchemaRule OfNumbers(string message, Func<JsonTree, bool> check, params IReadOnlyList<string> numbers) => new(message, (self, _) =>
    {
        bool unreadable = (self.IsList ? self.Items : [self]).Any(holder => numbers.Any(number => holder[number]?.Shape == JsonShape.Float));
        if (unreadable && self.IsMap) return RuleOutcome.Fails(NoWholeNumber);

        // Of a list, an item that breaks the rule decides before one that cannot be read.
        return !check(self) ? false : unreadable ? RuleOutcome.Fails(NoWholeNumber) : true;
    });
}
