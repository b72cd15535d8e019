namespace Net.Dns;

/// <summary>How an attempt to ask an upstream ended.</summary>
internal enum UpstreamOutcome
{
    /// <summary>With an answer.</summary>
    Answered,

    /// <summary>Without one in time.</summary>
    TimedOut,

    /// <summary>The network or the peer said no: nobody there, no route, connection closed.</summary>
    Unreachable,

    /// <summary>What came could not be read, or looked forged.</summary>
    BadReply,
}

/// <summary>What came of asking an upstream.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Response">The answer, when there is one.</param>
internal readonly record struct UpstreamReply(UpstreamOutcome Outcome, DnsResponse? Response = null);

/// <summary>What came of sending a query over one transport.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Length">Octets of the answer.</param>
internal readonly record struct ExchangeResult(UpstreamOutcome Outcome, int Length = 0);
