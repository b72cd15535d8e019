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

    /// <summary>A mail destination, obsolete (RFC 1035 section 3.3.4).</summary>
    MD = 3,

    /// <summary>A mail forwarder, obsolete (RFC 1035 section 3.3.5).</summary>
    MF = 4,

    /// <summary>The canonical name of an alias (RFC 1035 section 3.3.1).</summary>
    CNAME = 5,

    /// <summary>The start of a zone of authority (RFC 1035 section 3.3.13).</summary>
    SOA = 6,

    /// <summary>A mailbox (RFC 1035 section 3.3.3).</summary>
    MB = 7,

    /// <summary>A member of a mail group (RFC 1035 section 3.3.6).</summary>
    MG = 8,

    /// <summary>The new name of a mailbox (RFC 1035 section 3.3.8).</summary>
    MR = 9,

    /// <summary>Anything at all (RFC 1035 section 3.3.10).</summary>
    NULL = 10,

    /// <summary>Well-known services, obsolete (RFC 1035 section 3.4.2).</summary>
    WKS = 11,

    /// <summary>A pointer to another name (RFC 1035 section 3.3.12).</summary>
    PTR = 12,

    /// <summary>Host description; the answer to ANY of RFC 8482 section 4.2.</summary>
    HINFO = 13,

    /// <summary>Mailboxes of a mail list (RFC 1035 section 3.3.7).</summary>
    MINFO = 14,

    /// <summary>A mail exchange (RFC 1035 section 3.3.9).</summary>
    MX = 15,

    /// <summary>Text (RFC 1035 section 3.3.14).</summary>
    TXT = 16,

    /// <summary>A responsible person (RFC 1183 section 2).</summary>
    RP = 17,

    /// <summary>A cell database of AFS (RFC 1183 section 1).</summary>
    AFSDB = 18,

    /// <summary>An X.25 address (RFC 1183 section 3.1).</summary>
    X25 = 19,

    /// <summary>An ISDN address (RFC 1183 section 3.2).</summary>
    ISDN = 20,

    /// <summary>A route through another host (RFC 1183 section 3.3).</summary>
    RT = 21,

    /// <summary>An NSAP address (RFC 1706).</summary>
    NSAP = 22,

    /// <summary>A pointer from an NSAP address, written <c>NSAP-PTR</c> (RFC 1706).</summary>
    NSAPPTR = 23,

    /// <summary>A signature, before RRSIG (RFC 2535).</summary>
    SIG = 24,

    /// <summary>A key, before DNSKEY (RFC 2535).</summary>
    KEY = 25,

    /// <summary>X.400 mail mapping (RFC 2163).</summary>
    PX = 26,

    /// <summary>A geographical position (RFC 1712).</summary>
    GPOS = 27,

    /// <summary>An IPv6 address (RFC 3596).</summary>
    AAAA = 28,

    /// <summary>A location (RFC 1876).</summary>
    LOC = 29,

    /// <summary>Proof of non-existence, before NSEC (RFC 2535).</summary>
    NXT = 30,

    /// <summary>A Nimrod end point.</summary>
    EID = 31,

    /// <summary>A Nimrod locator.</summary>
    NIMLOC = 32,

    /// <summary>The location of a service (RFC 2782).</summary>
    SRV = 33,

    /// <summary>An ATM address.</summary>
    ATMA = 34,

    /// <summary>Naming authority pointer (RFC 3403).</summary>
    NAPTR = 35,

    /// <summary>A key exchanger (RFC 2230).</summary>
    KX = 36,

    /// <summary>A certificate (RFC 4398).</summary>
    CERT = 37,

    /// <summary>An IPv6 address in parts, historic (RFC 6563).</summary>
    A6 = 38,

    /// <summary>The alias of a whole subtree (RFC 6672).</summary>
    DNAME = 39,

    /// <summary>A kitchen sink, never standardised.</summary>
    SINK = 40,

    /// <summary>The pseudo-record of EDNS(0) (RFC 6891).</summary>
    OPT = 41,

    /// <summary>Address prefixes (RFC 3123).</summary>
    APL = 42,

    /// <summary>Delegation signer (RFC 4034).</summary>
    DS = 43,

    /// <summary>The fingerprint of an SSH key (RFC 4255).</summary>
    SSHFP = 44,

    /// <summary>A key for IPsec (RFC 4025).</summary>
    IPSECKEY = 45,

    /// <summary>Signature (RFC 4034).</summary>
    RRSIG = 46,

    /// <summary>Proof of non-existence (RFC 4034).</summary>
    NSEC = 47,

    /// <summary>Zone key (RFC 4034).</summary>
    DNSKEY = 48,

    /// <summary>Who a DHCP name belongs to (RFC 4701).</summary>
    DHCID = 49,

    /// <summary>Hashed proof of non-existence (RFC 5155).</summary>
    NSEC3 = 50,

    /// <summary>Parameters of NSEC3 (RFC 5155).</summary>
    NSEC3PARAM = 51,

    /// <summary>A certificate for TLS (RFC 6698).</summary>
    TLSA = 52,

    /// <summary>A certificate for S/MIME (RFC 8162).</summary>
    SMIMEA = 53,

    /// <summary>Host identity (RFC 8005).</summary>
    HIP = 55,

    /// <summary>Status of a zone.</summary>
    NINFO = 56,

    /// <summary>A key for NAPTR records.</summary>
    RKEY = 57,

    /// <summary>A chain of trust anchors.</summary>
    TALINK = 58,

    /// <summary>DS for the parent to take (RFC 7344).</summary>
    CDS = 59,

    /// <summary>DNSKEY for the parent to take (RFC 7344).</summary>
    CDNSKEY = 60,

    /// <summary>An OpenPGP key (RFC 7929).</summary>
    OPENPGPKEY = 61,

    /// <summary>What the parent is to copy (RFC 7477).</summary>
    CSYNC = 62,

    /// <summary>A digest of the zone (RFC 8976).</summary>
    ZONEMD = 63,

    /// <summary>Service binding (RFC 9460).</summary>
    SVCB = 64,

    /// <summary>Service binding for HTTPS (RFC 9460).</summary>
    HTTPS = 65,

    /// <summary>Where to send generalised notifications (RFC 9859).</summary>
    DSYNC = 66,

    /// <summary>A hierarchical host identity tag (RFC 9886).</summary>
    HHIT = 67,

    /// <summary>Broadcast remote identification (RFC 9886).</summary>
    BRID = 68,

    /// <summary>Sender policy, obsolete (RFC 7208).</summary>
    SPF = 99,

    /// <summary>Reserved.</summary>
    UINFO = 100,

    /// <summary>Reserved.</summary>
    UID = 101,

    /// <summary>Reserved.</summary>
    GID = 102,

    /// <summary>Reserved.</summary>
    UNSPEC = 103,

    /// <summary>A node identifier (RFC 6742).</summary>
    NID = 104,

    /// <summary>A 32-bit locator (RFC 6742).</summary>
    L32 = 105,

    /// <summary>A 64-bit locator (RFC 6742).</summary>
    L64 = 106,

    /// <summary>A pointer to a locator (RFC 6742).</summary>
    LP = 107,

    /// <summary>An EUI-48 address (RFC 7043).</summary>
    EUI48 = 108,

    /// <summary>An EUI-64 address (RFC 7043).</summary>
    EUI64 = 109,

    /// <summary>Marks a name that does not exist in a compact denial (RFC 9824).</summary>
    NXNAME = 128,

    /// <summary>Transaction key (RFC 2930).</summary>
    TKEY = 249,

    /// <summary>Transaction signature (RFC 8945).</summary>
    TSIG = 250,

    /// <summary>Incremental zone transfer (RFC 1995).</summary>
    IXFR = 251,

    /// <summary>Zone transfer (RFC 5936).</summary>
    AXFR = 252,

    /// <summary>Mailbox records, of any type (RFC 1035 section 3.2.3).</summary>
    MAILB = 253,

    /// <summary>Mail agent records, obsolete (RFC 1035 section 3.2.3).</summary>
    MAILA = 254,

    /// <summary>Any type (RFC 8482).</summary>
    ANY = 255,

    /// <summary>A URI (RFC 7553).</summary>
    URI = 256,

    /// <summary>Certification authority authorization (RFC 8659).</summary>
    CAA = 257,

    /// <summary>Application visibility and control.</summary>
    AVC = 258,

    /// <summary>Digital object architecture.</summary>
    DOA = 259,

    /// <summary>A relay of automatic multicast tunnelling (RFC 8777).</summary>
    AMTRELAY = 260,

    /// <summary>What a resolver can do (RFC 9606).</summary>
    RESINFO = 261,

    /// <summary>A public wallet address.</summary>
    WALLET = 262,

    /// <summary>A convergence layer adapter of BP.</summary>
    CLA = 263,

    /// <summary>A node number of BP.</summary>
    IPN = 264,

    /// <summary>A trust anchor outside the root.</summary>
    TA = 32768,

    /// <summary>A trust anchor outside the tree, obsolete (RFC 8749).</summary>
    DLV = 32769,
}
