namespace Net.Dns;

/// <summary>Types of resource records (IANA "Resource Record (RR) TYPEs"). Any 16-bit value is legal; unnamed ones travel opaque (RFC 3597).</summary>
public enum RecordType : ushort
{
    /// <summary>No type.</summary>
    None = 0,

    /// <summary>An IPv4 address (RFC 1035 section 3.4.1).</summary>
    A = 1,

    /// <summary>A name server (RFC 1035 section 3.3.11).</summary>
    NS = 2,

    /// <summary>The canonical name of an alias (RFC 1035 section 3.3.1).</summary>
    CNAME = 5,

    /// <summary>The start of a zone of authority (RFC 1035 section 3.3.13).</summary>
    SOA = 6,

    /// <summary>A pointer to another name (RFC 1035 section 3.3.12).</summary>
    PTR = 12,

    /// <summary>Host description; the answer to ANY of RFC 8482 section 4.2.</summary>
    HINFO = 13,

    /// <summary>A mail exchange (RFC 1035 section 3.3.9).</summary>
    MX = 15,

    /// <summary>Text (RFC 1035 section 3.3.14).</summary>
    TXT = 16,

    /// <summary>An IPv6 address (RFC 3596).</summary>
    AAAA = 28,

    /// <summary>The location of a service (RFC 2782).</summary>
    SRV = 33,

    /// <summary>Naming authority pointer (RFC 3403).</summary>
    NAPTR = 35,

    /// <summary>The alias of a whole subtree (RFC 6672).</summary>
    DNAME = 39,

    /// <summary>The pseudo-record of EDNS(0) (RFC 6891).</summary>
    OPT = 41,

    /// <summary>Delegation signer (RFC 4034).</summary>
    DS = 43,

    /// <summary>Signature (RFC 4034).</summary>
    RRSIG = 46,

    /// <summary>Proof of non-existence (RFC 4034).</summary>
    NSEC = 47,

    /// <summary>Zone key (RFC 4034).</summary>
    DNSKEY = 48,

    /// <summary>Service binding (RFC 9460).</summary>
    SVCB = 64,

    /// <summary>Service binding for HTTPS (RFC 9460).</summary>
    HTTPS = 65,

    /// <summary>Transaction key (RFC 2930).</summary>
    TKEY = 249,

    /// <summary>Transaction signature (RFC 8945).</summary>
    TSIG = 250,

    /// <summary>Incremental zone transfer (RFC 1995).</summary>
    IXFR = 251,

    /// <summary>Zone transfer (RFC 5936).</summary>
    AXFR = 252,

    /// <summary>Any type (RFC 8482).</summary>
    ANY = 255,

    /// <summary>Certification authority authorization (RFC 8659).</summary>
    CAA = 257,
}

/// <summary>Classes of resource records (RFC 1035 section 3.2.4).</summary>
public enum RecordClass : ushort
{
    /// <summary>No class.</summary>
    Reserved = 0,

    /// <summary>The Internet.</summary>
    IN = 1,

    /// <summary>Chaos, used to ask a server about itself.</summary>
    CH = 3,

    /// <summary>Hesiod.</summary>
    HS = 4,

    /// <summary>None (RFC 2136).</summary>
    NONE = 254,

    /// <summary>Any class.</summary>
    ANY = 255,
}

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
