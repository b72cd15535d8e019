namespace Net.Dns;

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
