namespace Net.Model;

/// <summary>The API server's rules for ports and protocols.</summary>
public static class PortRules
{
    private const string Range = "must be between 1 and 65535, inclusive";

    /// <summary>A port number, 1 to 65535.</summary>
    public static void CheckNumber(FieldErrors errors, string field, int port)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (port is < 1 or > 65535) errors.Invalid(field, port, Range);
    }

    /// <summary>A port number, 1 to 65535, or the name of one.</summary>
    public static void CheckNumberOrName(FieldErrors errors, string field, IntOrString port)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (port.IsString) errors.Check(field, port.Name, NameRules.PortName);
        else CheckNumber(errors, field, port.Number);
    }

    /// <summary>A protocol of core/v1 objects, which must be there.</summary>
    public static void CheckProtocol(FieldErrors errors, string field, string protocol)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (string.IsNullOrEmpty(protocol)) errors.Required(field);
        else if (!IsProtocol(protocol)) errors.NotSupported(field, protocol, Protocols.Sctp, Protocols.Tcp, Protocols.Udp);
    }

    /// <summary>Whether a text is TCP, UDP or SCTP, in capitals.</summary>
    public static bool IsProtocol(string protocol) => protocol is Protocols.Tcp or Protocols.Udp or Protocols.Sctp;
}
