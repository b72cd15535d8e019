namespace Net.Model;

/// <summary>One observed aspect of an object's state (<c>metav1.Condition</c>).</summary>
[ApiType]
public sealed partial record Condition
{
    /// <summary>The aspect, in CamelCase, such as <c>Accepted</c>.</summary>
    [ApiField(Always = true)]
    public string Type { get; init; } = "";

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    [ApiField(Always = true)]
    public string Status { get; init; } = "";

    /// <summary>The generation of the object that was looked at.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>When the status changed last.</summary>
    [ApiField(Always = true)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>Why, in one CamelCase word.</summary>
    [ApiField(Always = true)]
    public string Reason { get; init; } = "";

    /// <summary>Why, for people.</summary>
    [ApiField(Always = true)]
    public string Message { get; init; } = "";
}
