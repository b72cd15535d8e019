namespace Net.Model;

/// <summary>What a write asks the API server to do.</summary>
public enum ApiOperation
{
    /// <summary>POST to the collection.</summary>
    Create,

    /// <summary>PUT on the object.</summary>
    Update,

    /// <summary>PUT on the object's <c>/status</c>.</summary>
    StatusUpdate,
}

/// <summary>A write of one object.</summary>
/// <param name="Operation">What is asked.</param>
/// <param name="Body">The object as sent: UTF-8 JSON.</param>
public sealed record ApiRequest(ApiOperation Operation, ReadOnlyMemory<byte> Body)
{
    /// <summary>The stored object, for updates; its name is the one on the URL.</summary>
    public IApiObject? Old { get; init; }

    /// <summary>
    /// The stored object as JSON, where it is at hand. Custom resources are compared with it to the letter; default empty, which takes <see cref="Old"/>.
    /// </summary>
    public ReadOnlyMemory<byte> OldBody { get; init; }

    /// <summary>The namespace on the URL; empty for cluster-scoped kinds. An object without a namespace gets this one.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Whether unknown and repeated fields are refused (<c>fieldValidation=Strict</c>). Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>What the rules may know of the cluster.</summary>
    public ApiRuleContext Context { get; init; } = ApiRuleContext.None;
}

/// <summary>What the API server answers to a write.</summary>
/// <param name="Code">The HTTP code: 200 or 201 accepted, 400 cannot be decoded, 422 invalid, 500 failed.</param>
/// <param name="Stored">The object as it would be stored; null when refused.</param>
/// <param name="Errors">Why it is refused, where fields are to blame.</param>
/// <param name="Message">Why it is refused, in one text; empty when accepted.</param>
/// <param name="Warnings">Texts for <c>Warning</c> headers, in order.</param>
public sealed record ApiAnswer(int Code, IApiObject? Stored, IReadOnlyList<FieldError> Errors, string Message, IReadOnlyList<string> Warnings)
{
    /// <summary>The object as it would be stored, to the letter, where its kind is held without types: custom resources. Empty for other kinds.</summary>
    public ReadOnlyMemory<byte> StoredBody { get; init; }

    /// <summary>Whether the write was accepted.</summary>
    public bool IsAccepted => Stored is not null;

    /// <summary>The reason of the Status: <c>Invalid</c>, <c>BadRequest</c>, <c>InternalError</c>; empty when accepted.</summary>
    public string Reason => Code switch { 422 => "Invalid", 400 => "BadRequest", 409 => "AlreadyExists", 500 => "InternalError", _ => "" };
}
