namespace Net.Model;

/// <summary>Why a field is refused (<c>field.ErrorType</c> of the API server).</summary>
public enum FieldErrorReason
{
    /// <summary>The value is not one that the field may have.</summary>
    Invalid,

    /// <summary>A value is needed and there is none.</summary>
    Required,

    /// <summary>The value must be unique and is not.</summary>
    Duplicate,

    /// <summary>The value is not one of those the field knows.</summary>
    NotSupported,

    /// <summary>The field may not be set here.</summary>
    Forbidden,

    /// <summary>The value has too many octets.</summary>
    TooLong,

    /// <summary>The list or map has too many items.</summary>
    TooMany,

    /// <summary>The value refers to something that does not exist.</summary>
    NotFound,

    /// <summary>The value is of another type than the field; custom resources only.</summary>
    TypeInvalid,

    /// <summary>The rule itself could not be evaluated.</summary>
    Internal,
}

/// <summary>The words of the API server for a <see cref="FieldErrorReason"/>.</summary>
public static class FieldErrorReasons
{
    /// <summary>The reason as in a Status cause, such as <c>FieldValueInvalid</c>.</summary>
    public static string CauseReason(this FieldErrorReason reason) => reason switch
    {
        FieldErrorReason.Required => "FieldValueRequired",
        FieldErrorReason.Duplicate => "FieldValueDuplicate",
        FieldErrorReason.NotSupported => "FieldValueNotSupported",
        FieldErrorReason.Forbidden => "FieldValueForbidden",
        FieldErrorReason.TooLong => "FieldValueTooLong",
        FieldErrorReason.TooMany => "FieldValueTooMany",
        FieldErrorReason.NotFound => "FieldValueNotFound",
        FieldErrorReason.TypeInvalid => "FieldValueTypeInvalid",
        FieldErrorReason.Internal => "InternalError",
        _ => "FieldValueInvalid",
    };

    /// <summary>The reason as a message starts with it, such as <c>Invalid value</c>.</summary>
    public static string Words(this FieldErrorReason reason) => reason switch
    {
        FieldErrorReason.Required => "Required value",
        FieldErrorReason.Duplicate => "Duplicate value",
        FieldErrorReason.NotSupported => "Unsupported value",
        FieldErrorReason.Forbidden => "Forbidden",
        FieldErrorReason.TooLong => "Too long",
        FieldErrorReason.TooMany => "Too many",
        FieldErrorReason.NotFound => "Not found",
        FieldErrorReason.Internal => "Internal error",
        _ => "Invalid value",
    };
}
