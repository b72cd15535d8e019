namespace Net.Model;

/// <summary>Questions about a pod that its fields answer together.</summary>
public static class PodExtensions
{
    /// <summary>Whether the pod has run to its end (<c>Succeeded</c> or <c>Failed</c>): its addresses may belong to others.</summary>
    public static bool IsTerminal(this Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return pod.Status.Phase is "Succeeded" or "Failed";
    }

    /// <summary>Whether its <c>Ready</c> condition is true.</summary>
    public static bool IsReady(this Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        foreach (PodCondition condition in pod.Status.Conditions.AsSpan())
        {
            if (condition.Type == "Ready") return condition.Status == "True";
        }

        return false;
    }

    /// <summary>Its addresses in order: <c>podIPs</c>, or else <c>podIP</c>. Texts that are no addresses are left out.</summary>
    public static ValueList<IpAddress> Addresses(this Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        IEnumerable<string> texts = pod.Status.PodIPs.IsEmpty ? [pod.Status.PodIP] : pod.Status.PodIPs.Select(static ip => ip.Ip);
        return texts.Select(static text => IpAddress.TryParse(text, out IpAddress address) ? address : default).Where(static address => address.IsValid).ToValueList();
    }
}
