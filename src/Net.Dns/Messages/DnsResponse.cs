using System.Text;

namespace Net.Dns;

/// <summary>What a responder answers, with the reason. Immutable.</summary>
public sealed record DnsResponse
{
    /// <summary>The response code.</summary>
    public Rcode Rcode { get; init; }

    /// <summary>AA, RA, AD and TC of the answer; the server adds QR and copies RD and CD from the query.</summary>
    public DnsFlags Flags { get; init; }

    /// <summary>Records that answer, CNAMEs first in the order of the chain.</summary>
    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    /// <summary>Records of the authority section: the SOA of a negative answer (RFC 2308).</summary>
    public IReadOnlyList<DnsRecord> Authority { get; init; } = [];

    /// <summary>Records of the additional section, without OPT.</summary>
    public IReadOnlyList<DnsRecord> Additional { get; init; } = [];

    /// <summary>The extended error (RFC 8914), or null.</summary>
    public ExtendedError? Error { get; init; }

    /// <summary>The rules and objects that made each part of the answer.</summary>
    public IReadOnlyList<AnswerReason> Reasons { get; init; } = [];

    /// <summary>True when there is no answer: the name does not exist, or has no record of the type.</summary>
    public bool IsNegative => Answers.Count == 0;

    /// <summary>A response without records.</summary>
    public static DnsResponse Of(Rcode rcode, string reason, ExtendedError? error = null) => new() { Rcode = rcode, Error = error, Reasons = [new(reason)] };

    /// <summary>Why: one line for each record, as <c>A 127.96.12.7 from Service shop/cart spec.clusterIPs[0]</c>, or for the denial.</summary>
    public string Explain()
    {
        StringBuilder text = new();
        foreach (AnswerReason reason in Reasons)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(reason);
        }

        return text.Length > 0 ? text.ToString() : $"{Rcode}";
    }
}

/// <summary>Why a record was given, or an answer denied.</summary>
/// <param name="Rule">The object and field, or the rule.</param>
/// <param name="Record">The record, or null for the answer as a whole.</param>
public sealed record AnswerReason(string Rule, DnsRecord? Record = null)
{
    /// <summary><c>A 10.0.0.1 from …</c>, or the rule alone.</summary>
    public override string ToString() => Record is null ? Rule : $"{RecordText.TypeName(Record.Type)} {Record.DataText()} from {Rule}";
}

/// <summary>An extended error (RFC 8914).</summary>
/// <param name="Code">The INFO-CODE, such as 22 "No Reachable Authority".</param>
/// <param name="Text">Words for people; may be empty.</param>
public sealed record ExtendedError(ushort Code, string Text = "")
{
    /// <summary>Stale answer (code 3): given after its time because nobody fresher could be asked.</summary>
    public static ExtendedError StaleAnswer { get; } = new(3);

    /// <summary>Stale NXDOMAIN answer (code 19): the same, of a denial.</summary>
    public static ExtendedError StaleDenial { get; } = new(19);

    /// <summary>Not ready (code 14): the cluster's objects have not been read yet.</summary>
    public static ExtendedError NotReady { get; } = new(14);

    /// <summary>Prohibited (code 18): the server does not serve that.</summary>
    public static ExtendedError Prohibited { get; } = new(18);

    /// <summary>Not authoritative (code 20): no zone here has the name, and nothing is forwarded.</summary>
    public static ExtendedError NotAuthoritative { get; } = new(20);

    /// <summary>No reachable authority (code 22): no upstream answered.</summary>
    public static ExtendedError NoReachableAuthority { get; } = new(22);
}
