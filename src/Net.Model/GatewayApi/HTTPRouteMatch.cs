namespace Net.Model;

/// <summary>A predicate on HTTP requests; all its parts must hold (<c>gateway.networking.k8s.io/v1 HTTPRouteMatch</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPRouteMatch
{
    /// <summary>The path; default every path.</summary>
    public HTTPPathMatch? Path { get; init; }

    /// <summary>Headers, at most 16, one a name.</summary>
    public ValueList<HTTPHeaderMatch> Headers { get; init; }

    /// <summary>Query parameters, at most 16, one a name.</summary>
    public ValueList<HTTPQueryParamMatch> QueryParams { get; init; }

    /// <summary>The method in upper case; null means any.</summary>
    public string? Method { get; init; }
}

/// <summary>A predicate on paths (<c>gateway.networking.k8s.io/v1 HTTPPathMatch</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPPathMatch
{
    /// <summary><c>Exact</c>, <c>PathPrefix</c> (default) or <c>RegularExpression</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The path, at most 1,024 characters; default <c>/</c>.</summary>
    public string? Value { get; init; }
}

/// <summary>A predicate on one header (<c>gateway.networking.k8s.io/v1 HTTPHeaderMatch</c> and <c>GRPCHeaderMatch</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPHeaderMatch
{
    /// <summary><c>Exact</c> (default) or <c>RegularExpression</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The header's name; case does not matter.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>The value, 1 to 4,096 characters.</summary>
    [ApiField(Always = true)]
    public string Value { get; init; } = "";
}

/// <summary>A predicate on one query parameter (<c>gateway.networking.k8s.io/v1 HTTPQueryParamMatch</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPQueryParamMatch
{
    /// <summary><c>Exact</c> (default) or <c>RegularExpression</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The parameter's name.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>The value, 1 to 1,024 characters.</summary>
    [ApiField(Always = true)]
    public string Value { get; init; } = "";
}
