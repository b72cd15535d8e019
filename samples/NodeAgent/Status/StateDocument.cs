using System.Text.Json.Serialization;

namespace NodeAgent.Status;

/// <summary>What <c>/state</c> answers: the agent as of now.</summary>
/// <param name="Node">This node's name.</param>
/// <param name="Revision">Counts the changes applied.</param>
/// <param name="Services">Every Service, by namespace and name.</param>
/// <param name="Policies">Every NetworkPolicy, by namespace and name.</param>
/// <param name="Sources">Where objects come from, and how fresh they are.</param>
/// <param name="Problems">What is wrong now, as <c>file:line:column: Kind namespace/name: field: what</c> where it is about a manifest.</param>
public sealed record StateDocument(
    string Node,
    long Revision,
    IReadOnlyList<ListedService> Services,
    IReadOnlyList<ListedPolicy> Policies,
    IReadOnlyList<ListedSource> Sources,
    IReadOnlyList<string> Problems);

/// <summary>One Service.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="ClusterIPs">Its cluster IPs; <c>None</c> for a headless Service.</param>
/// <param name="DnsName">Its name in DNS, without a dot at the end.</param>
/// <param name="Ports">Its ports.</param>
public sealed record ListedService(
    string Namespace,
    string Name,
    string Type,
    [property: JsonPropertyName("clusterIPs")] IReadOnlyList<string> ClusterIPs,
    string DnsName,
    IReadOnlyList<ListedPort> Ports);

/// <summary>One port of a Service.</summary>
/// <param name="Name">Its name; may be empty.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Port">Its number.</param>
/// <param name="NodePort">Its number on every node; 0 for none.</param>
/// <param name="Listening">The <c>ip:port</c> where the agent really listens for it.</param>
/// <param name="Endpoints">What is behind it.</param>
public sealed record ListedPort(string Name, string Protocol, int Port, int NodePort, IReadOnlyList<string> Listening, IReadOnlyList<ListedEndpoint> Endpoints);

/// <summary>One endpoint of a port.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port.</param>
/// <param name="Ready">Whether it takes traffic.</param>
/// <param name="Target">The object it stands for, as namespace/name; empty if none.</param>
public sealed record ListedEndpoint(string Address, int Port, bool Ready, string Target);

/// <summary>One NetworkPolicy.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="PolicyTypes">The directions it isolates.</param>
/// <param name="Selects">How many pods it selects.</param>
public sealed record ListedPolicy(string Namespace, string Name, IReadOnlyList<string> PolicyTypes, int Selects);

/// <summary>One place that objects come from.</summary>
/// <param name="Name">The folder or server.</param>
/// <param name="Objects">How many objects it gave.</param>
/// <param name="Skipped">Kinds that networking does not read, and how many objects of each.</param>
/// <param name="LastSync">When it was read last.</param>
public sealed record ListedSource(string Name, int Objects, IReadOnlyDictionary<string, int> Skipped, DateTimeOffset LastSync);

/// <summary>JSON of the status documents, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(StateDocument))]
public sealed partial class StatusJson : JsonSerializerContext
{
}
