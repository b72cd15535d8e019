namespace Net.Dns;

/// <summary>Response codes, with the eight more bits of EDNS (RFC 6895 section 2.3).</summary>
public enum Rcode : ushort
{
    /// <summary>No error; with no answer it means that the name has no record of the type.</summary>
    NoError = 0,

    /// <summary>The server could not read the query.</summary>
    FormatError = 1,

    /// <summary>The server could not answer.</summary>
    ServerFailure = 2,

    /// <summary>The name does not exist, nor any below it (RFC 8020).</summary>
    NameError = 3,

    /// <summary>The server does not do this kind of query.</summary>
    NotImplemented = 4,

    /// <summary>The server does not want to.</summary>
    Refused = 5,

    /// <summary>EDNS version not known (RFC 6891).</summary>
    BadVersion = 16,

    /// <summary>The server cookie is missing or wrong (RFC 7873).</summary>
    BadCookie = 23,
}
