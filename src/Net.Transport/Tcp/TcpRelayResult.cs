namespace Net.Transport.Tcp;

/// <summary>How a connection through a relay ended, and what it carried.</summary>
/// <param name="Outcome">Why it ended.</param>
/// <param name="BytesFromClient">Bytes that went from the client to the backend.</param>
/// <param name="BytesFromBackend">Bytes that went from the backend to the client.</param>
public readonly record struct TcpRelayResult(TcpRelayOutcome Outcome, long BytesFromClient, long BytesFromBackend);

/// <summary>Why a connection ended.</summary>
public enum TcpRelayOutcome
{
    /// <summary>Both sides finished sending.</summary>
    Completed,

    /// <summary>The client reset the connection.</summary>
    ClientReset,

    /// <summary>The backend reset the connection.</summary>
    BackendReset,

    /// <summary>Nothing moved for the idle timeout (or, after one side had finished, the half-closed timeout).</summary>
    IdleTimeout,

    /// <summary>The route had no backend for it.</summary>
    NoBackend,

    /// <summary>The route did not admit it.</summary>
    Denied,

    /// <summary>The source address is not among those that may use the address.</summary>
    SourceNotAllowed,

    /// <summary>There were as many connections as the route allows.</summary>
    LimitReached,

    /// <summary>Every attempt to connect to a backend failed.</summary>
    ConnectFailed,

    /// <summary>The PROXY protocol header was missing or malformed.</summary>
    ProxyHeaderInvalid,

    /// <summary>The PROXY protocol header did not come in time.</summary>
    ProxyHeaderTimeout,

    /// <summary>The drain ended before the connection did.</summary>
    Drained,

    /// <summary>The backend was taken away and the host asked for its connections to be cut.</summary>
    BackendRemoved,

    /// <summary>An error of the operating system that is none of the above.</summary>
    Failed,
}
