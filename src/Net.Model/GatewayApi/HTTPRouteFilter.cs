namespace Net.Model;

/// <summary>Something done to requests or responses; the field that goes with the type is set (<c>gateway.networking.k8s.io/v1 HTTPRouteFilter</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPRouteFilter
{
    /// <summary>
    /// <c>RequestHeaderModifier</c>, <c>ResponseHeaderModifier</c>, <c>RequestMirror</c>, <c>RequestRedirect</c>, <c>URLRewrite</c>, <c>ExtensionRef</c>, <c>CORS</c> or
    /// <c>ExternalAuth</c>.
    /// </summary>
    [ApiField(Always = true)]
    public string Type { get; init; } = "";

    /// <summary>Changes headers of the request.</summary>
    public HTTPHeaderFilter? RequestHeaderModifier { get; init; }

    /// <summary>Changes headers of the response.</summary>
    public HTTPHeaderFilter? ResponseHeaderModifier { get; init; }

    /// <summary>Sends a copy elsewhere.</summary>
    public HTTPRequestMirrorFilter? RequestMirror { get; init; }

    /// <summary>Answers with a redirect.</summary>
    public HTTPRequestRedirectFilter? RequestRedirect { get; init; }

    /// <summary>Changes host or path of the request.</summary>
    public HTTPURLRewriteFilter? UrlRewrite { get; init; }

    /// <summary>Answers requests across origins.</summary>
    public HTTPCORSFilter? Cors { get; init; }

    /// <summary>Asks an authorization server first (experimental channel).</summary>
    public HTTPExternalAuthFilter? ExternalAuth { get; init; }

    /// <summary>A filter of the implementation.</summary>
    public LocalObjectReference? ExtensionRef { get; init; }
}

/// <summary>Changes headers: first <see cref="Set"/>, then <see cref="Add"/>, then <see cref="Remove"/> (<c>gateway.networking.k8s.io/v1 HTTPHeaderFilter</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPHeaderFilter
{
    /// <summary>Headers that replace those of the same name, at most 16.</summary>
    public ValueList<HTTPHeader> Set { get; init; }

    /// <summary>Headers that are added to those of the same name, at most 16.</summary>
    public ValueList<HTTPHeader> Add { get; init; }

    /// <summary>Names of headers that are taken out, at most 16.</summary>
    public ValueList<string> Remove { get; init; }
}

/// <summary>A header (<c>gateway.networking.k8s.io/v1 HTTPHeader</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPHeader
{
    /// <summary>The name, 1 to 256 characters.</summary>
    [ApiField(Always = true)]
    public string Name { get; init; } = "";

    /// <summary>The value, 1 to 4,096 printable ASCII characters.</summary>
    [ApiField(Always = true)]
    public string Value { get; init; } = "";
}

/// <summary>Sends a copy of requests elsewhere; the answer is dropped (<c>gateway.networking.k8s.io/v1 HTTPRequestMirrorFilter</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPRequestMirrorFilter
{
    /// <summary>Where to.</summary>
    [ApiField(Always = true)]
    public BackendObjectReference BackendRef { get; init; } = BackendObjectReference.Empty;

    /// <summary>How many of a hundred requests, 0 to 100; null and no fraction means all.</summary>
    public int? Percent { get; init; }

    /// <summary>The share of requests; not together with <see cref="Percent"/>.</summary>
    public Fraction? Fraction { get; init; }
}

/// <summary>A share (<c>gateway.networking.k8s.io/v1 Fraction</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record Fraction
{
    /// <summary>The upper number, from 0 to the lower one.</summary>
    [ApiField(Always = true)]
    public int Numerator { get; init; }

    /// <summary>The lower number, from 1; default 100.</summary>
    public int? Denominator { get; init; }
}

/// <summary>Answers with a redirect (<c>gateway.networking.k8s.io/v1 HTTPRequestRedirectFilter</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPRequestRedirectFilter
{
    /// <summary><c>http</c> or <c>https</c>; null keeps the request's.</summary>
    public string? Scheme { get; init; }

    /// <summary>The host; null keeps the request's.</summary>
    public string? Hostname { get; init; }

    /// <summary>How the path changes; null keeps it.</summary>
    public HTTPPathModifier? Path { get; init; }

    /// <summary>The port, 1 to 65535; null means that of the scheme, or of the listener.</summary>
    public int? Port { get; init; }

    /// <summary>301, 302 (default), 303, 307 or 308.</summary>
    public int? StatusCode { get; init; }
}

/// <summary>Changes host or path of requests (<c>gateway.networking.k8s.io/v1 HTTPURLRewriteFilter</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPURLRewriteFilter
{
    /// <summary>The host; null keeps the request's.</summary>
    public string? Hostname { get; init; }

    /// <summary>How the path changes; null keeps it.</summary>
    public HTTPPathModifier? Path { get; init; }
}

/// <summary>How a path changes (<c>gateway.networking.k8s.io/v1 HTTPPathModifier</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPPathModifier
{
    /// <summary><c>ReplaceFullPath</c> or <c>ReplacePrefixMatch</c>.</summary>
    [ApiField(Always = true)]
    public string Type { get; init; } = "";

    /// <summary>The new path, at most 1,024 characters; may be empty.</summary>
    public string? ReplaceFullPath { get; init; }

    /// <summary>What stands for the prefix that matched, at most 1,024 characters; may be empty.</summary>
    public string? ReplacePrefixMatch { get; init; }
}

/// <summary>Answers requests across origins (<c>gateway.networking.k8s.io/v1 HTTPCORSFilter</c>).</summary>
[ApiType(KeepEmpty = true)]
public sealed partial record HTTPCORSFilter
{
    /// <summary>Origins, at most 64, such as <c>https://*.example.com</c>; <c>*</c> stands alone.</summary>
    public ValueList<string> AllowOrigins { get; init; }

    /// <summary>Whether credentials may be sent.</summary>
    public bool? AllowCredentials { get; init; }

    /// <summary>Methods, at most 9; <c>*</c> stands alone.</summary>
    public ValueList<string> AllowMethods { get; init; }

    /// <summary>Names of request headers, at most 64; <c>*</c> stands alone.</summary>
    public ValueList<string> AllowHeaders { get; init; }

    /// <summary>Names of response headers scripts may see, at most 64.</summary>
    public ValueList<string> ExposeHeaders { get; init; }

    /// <summary>Seconds a preflight's answer may be kept, from 1; default 5.</summary>
    public int? MaxAge { get; init; }
}
