using Net.Model;

namespace Net.Policy;

/// <summary>Reads the ports of NetworkPolicies (<c>networking.k8s.io/v1 NetworkPolicyPort</c>).</summary>
internal static class NetworkPolicyPorts
{
    /// <summary>Reads one entry; false, with the field and what is wrong, when it matches nothing for sure.</summary>
    public static bool Read(NetworkPolicyPort port, out PortTerm term, out string field, out string message)
    {
        term = default;
        (field, message) = ("", "");
        TransportProtocol protocol = TransportProtocols.Parse(port.Protocol);
        if (protocol == TransportProtocol.None)
        {
            (field, message) = (".protocol", $"Unsupported value: \"{port.Protocol}\": supported values: \"SCTP\", \"TCP\", \"UDP\"");
        }
        else if (port.Port is not { } wanted)
        {
            term = PortTerm.All(protocol);
            if (port.EndPort is not null) (field, message) = (".endPort", $"Invalid value: {port.EndPort}: may not be specified when `port` is not specified");
        }
        else if (wanted.IsString)
        {
            term = PortTerm.Named(protocol, wanted.Name);
            if (port.EndPort is not null) (field, message) = (".endPort", $"Invalid value: {port.EndPort}: may not be specified when `port` is non-numeric");
            else if (wanted.Name.Length == 0) (field, message) = (".port", "Invalid value: \"\": must be a number or the name of a port");
        }
        else if (wanted.Number is < 1 or > ushort.MaxValue)
        {
            (field, message) = (".port", $"Invalid value: {wanted.Number}: must be between 1 and 65535, inclusive");
        }
        else if (port.EndPort is { } end && (end < wanted.Number || end > ushort.MaxValue))
        {
            (field, message) = (".endPort", end > ushort.MaxValue
                ? $"Invalid value: {end}: must be between 1 and 65535, inclusive"
                : $"Invalid value: {wanted.Number}: must be greater than or equal to `port`");
        }
        else
        {
            term = PortTerm.Numbers(protocol, wanted.Number, port.EndPort ?? wanted.Number);
        }

        return message.Length == 0;
    }
}
