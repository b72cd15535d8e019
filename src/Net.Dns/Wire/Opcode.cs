namespace Net.Dns;

/// <summary>Kinds of query (RFC 1035 section 4.1.1).</summary>
public enum Opcode : byte
{
    /// <summary>A standard query.</summary>
    Query = 0,

    /// <summary>An inverse query, obsolete (RFC 3425).</summary>
    InverseQuery = 1,

    /// <summary>Server status.</summary>
    Status = 2,

    /// <summary>A zone changed (RFC 1996).</summary>
    Notify = 4,

    /// <summary>Dynamic update (RFC 2136).</summary>
    Update = 5,
}
