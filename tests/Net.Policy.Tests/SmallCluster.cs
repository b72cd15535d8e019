using Net.Model;

namespace Net.Policy.Tests;

/// <summary>Pods and policies in few words.</summary>
internal static class SmallCluster
{
    public static Pod Pod(string @namespace, string name, string address, params (string Key, string Value)[] labels) => new()
    {
        Metadata = new() { Namespace = @namespace, Name = name, Labels = ValueMap.Of(labels) },
        Spec = new() { NodeName = "node-1", Containers = [new() { Name = "main", Ports = [new() { Name = "http", Port = 8080, Protocol = "TCP" }] }] },
        Status = new() { Phase = "Running", PodIPs = [new() { Ip = address }] },
    };

    public static LabelSelector App(string app) => new() { MatchLabels = ValueMap.Of(("app", app)) };

    public static NetworkPolicy Ingress(string @namespace, string name, LabelSelector pods, params NetworkPolicyPeer[] from) => new()
    {
        Metadata = new() { Namespace = @namespace, Name = name },
        Spec = new() { PodSelector = pods, PolicyTypes = ["Ingress"], Ingress = from.Length == 0 ? [] : [new() { From = from.ToValueList() }] },
    };

    public static NetworkPolicyPort Tcp(int port) => new() { Port = port };

    public static ClusterNetworkPolicy Tier(string name, string tier, int priority, params ClusterNetworkPolicyIngressRule[] ingress) => new()
    {
        Metadata = new() { Name = name },
        Spec = new() { Tier = tier, Priority = priority, Subject = new() { Namespaces = LabelSelector.Empty }, Ingress = ingress.ToValueList() },
    };

    public static ClusterNetworkPolicyIngressRule Rule(string action, LabelSelector? namespaces = null) => new() { Action = action, From = [new() { Namespaces = namespaces ?? LabelSelector.Empty }] };
}
