namespace Net.Model;

/// <summary>One reason why an object is refused, worded as the API server words it.</summary>
/// <param name="Field">The field path, such as <c>spec.ports[0].port</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="BadValue">The value as messages show it (text in quotes, lists and objects as JSON), or null where it is not shown.</param>
/// <param name="Detail">What is wrong and what would be right; may be empty.</param>
public sealed record FieldError(string Field, FieldErrorReason Reason, string? BadValue, string Detail)
{
    /// <summary>The message without the path, as in a Status cause: <c>Invalid value: 70000: must be between 1 and 65535, inclusive</c>.</summary>
    public string Message
    {
        get
        {
            string text = Reason.Words();
            if (BadValue is not null && Reason is not (FieldErrorReason.Required or FieldErrorReason.Forbidden or FieldErrorReason.TooLong or FieldErrorReason.Internal))
            {
                text = $"{text}: {BadValue}";
            }

            return Detail.Length == 0 ? text : $"{text}: {Detail}";
        }
    }

    /// <summary>Path and message.</summary>
    public override string ToString() => $"{Field}: {Message}";
}
