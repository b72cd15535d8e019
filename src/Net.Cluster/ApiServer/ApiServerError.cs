using System.Globalization;
using System.Net;

namespace Net.Cluster;

/// <summary>Why a request to an API server failed: refused by the server, or never answered. A value, for callers that go on.</summary>
/// <param name="Request">The method and address, such as <c>GET https://10.0.0.1:6443/api/v1/services</c>.</param>
/// <param name="Code">The HTTP code; 0 when there was no answer.</param>
/// <param name="Reason">The reason of the server's Status, such as <c>Conflict</c>; empty for none.</param>
/// <param name="Message">What the server, or the network, said.</param>
public sealed record ApiServerError(string Request, int Code, string Reason, string Message)
{
    /// <summary>How long the server asks to wait (<c>Retry-After</c>); null for nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the object, or the kind, is not there.</summary>
    public bool IsNotFound => Code == (int)HttpStatusCode.NotFound;

    /// <summary>Whether somebody else changed the object first, or owns a field, or created it.</summary>
    public bool IsConflict => Code == (int)HttpStatusCode.Conflict;

    /// <summary>Whether what was asked for is of a past that the server has forgotten, so that it must be listed anew.</summary>
    public bool IsGone => Code == (int)HttpStatusCode.Gone;

    /// <summary>Whether the same request may succeed later: no answer, too many requests, or the server's own trouble.</summary>
    public bool IsTransient => Code is 0 or (int)HttpStatusCode.TooManyRequests or >= 500;

    /// <summary>Whether there was an answer, but one that makes no sense.</summary>
    internal bool IsGarbled { get; init; }

    /// <summary>Request, code and message in one line.</summary>
    public override string ToString() => Code == 0
        ? $"{Request}: {Message}"
        : string.Create(CultureInfo.InvariantCulture, $"{Request}: {Code} {(Reason.Length > 0 ? Reason : "")}{(Message.Length > 0 ? $": {Message}" : "")}");
}
