namespace Net.Policy;

/// <summary>On which ports one end reaches another.</summary>
/// <param name="From">Where flows come from.</param>
/// <param name="To">Where they go to.</param>
/// <param name="Ports">Ports on which every pod of the one reaches every pod of the other, in each family of addresses that both have.</param>
/// <param name="SomePorts">Further ports, on which only some of their pods do.</param>
public sealed record Reach(FlowEnd From, FlowEnd To, PortSet Ports, PortSet SomePorts)
{
    /// <summary>Whether nothing reaches anything.</summary>
    public bool IsEmpty => Ports.IsEmpty && SomePorts.IsEmpty;

    /// <summary>Such as <c>shop/cart -> data/db on 5432/TCP</c>.</summary>
    public override string ToString() =>
        $"{From} -> {To} on {(Ports.IsEmpty && !SomePorts.IsEmpty ? "" : Ports)}{(SomePorts.IsEmpty ? "" : $"{(Ports.IsEmpty ? "" : "; ")}{SomePorts} between some pods")}";
}
