namespace Net.Model;

/// <summary>How requests of one session stay at one backend (<c>gateway.networking.k8s.io/v1 SessionPersistence</c>; experimental channel).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record SessionPersistence
{
    /// <summary>How long a session lasts at most, as a duration such as <c>1h</c>; a permanent cookie needs it.</summary>
    public string? AbsoluteTimeout { get; init; }

    /// <summary><c>Cookie</c> (default) or <c>Header</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The cookie; there exactly when the type is <c>Cookie</c>.</summary>
    public SessionCookie? Cookie { get; init; }

    /// <summary>The header; there exactly when the type is <c>Header</c>.</summary>
    public SessionHeader? Header { get; init; }
}

/// <summary>The cookie that names a session.</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record SessionCookie
{
    /// <summary>The cookie's name; null leaves it to the implementation.</summary>
    public string? Name { get; init; }

    /// <summary>The cookie's path, at most 1,024 characters; default <c>/</c>.</summary>
    public string? Path { get; init; }

    /// <summary><c>Session</c> (default) or <c>Permanent</c>.</summary>
    public string? LifetimeType { get; init; }
}

/// <summary>The header that names a session.</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record SessionHeader
{
    /// <summary>The header's name.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";
}
