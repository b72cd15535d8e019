namespace Net.Dataplane;

/// <summary>What the kernel does with new flows to a frontend's address.</summary>
internal enum RedirectVerdict : byte
{
    /// <summary>TCP: they go to the transparent listener.</summary>
    Redirect,

    /// <summary>Left alone: a socket of its own serves them.</summary>
    Leave,

    /// <summary>TCP sees a reset, UDP an ICMP port unreachable.</summary>
    Refuse,

    /// <summary>No answer.</summary>
    Drop,
}

/// <summary>A frontend's address, whether it is a cluster IP, and what happens there.</summary>
internal readonly record struct RedirectEntry(RedirectVerdict Verdict, bool IsClusterIP);
