using System.Globalization;
using System.Text.Json.Nodes;
using Net.Model;

namespace Net.Testing.Tables;

/// <summary>The columns of a kind in <c>kubectl get</c>.</summary>
internal sealed class PrintedColumns
{
    private const string None = "<none>";

    private static readonly PrintedColumns Default = new();

    private static readonly Dictionary<string, PrintedColumns> ByKind = new(StringComparer.Ordinal)
    {
        ["Service"] = new(
            ("Type", static o => ((Service)o).Spec.Type),
            ("Cluster-IP", static o => OrNone(((Service)o).Spec.ClusterIP)),
            ("External-IP", static o => ExternalAddresses((Service)o)),
            ("Port(s)", static o => OrNone(string.Join(',', ((Service)o).Spec.Ports.Select(Shown))))),
        ["EndpointSlice"] = new(
            ("AddressType", static o => ((EndpointSlice)o).AddressType),
            ("Ports", static o => OrNone(string.Join(',', ((EndpointSlice)o).Ports.Select(static port => port.Port?.ToString(CultureInfo.InvariantCulture) ?? "*")))),
            ("Endpoints", static o => Some([.. ((EndpointSlice)o).Endpoints.SelectMany(static endpoint => endpoint.Addresses)]))),
        ["Endpoints"] = new(("Endpoints", static o => Some([.. ((Endpoints)o).Subsets.SelectMany(static subset =>
            subset.Addresses.SelectMany(address => subset.Ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"{address.Ip}:{port.Port}"))))]))),
        ["Namespace"] = new(("Status", static o => ((Namespace)o).Metadata.DeletionTimestamp is null ? "Active" : "Terminating")),
        ["Pod"] = new(
            ("Ready", static o => Readiness((Pod)o)),
            ("Status", static o => ((Pod)o).Metadata.DeletionTimestamp is null ? ((Pod)o).Status.Phase : "Terminating"),
            ("IP", static o => OrNone(((Pod)o).Status.PodIP)),
            ("Node", static o => OrNone(((Pod)o).Spec.NodeName))),
        ["Lease"] = new(("Holder", static o => ((Lease)o).Spec.HolderIdentity ?? "")),
        ["ServiceCIDR"] = new(("CIDRs", static o => string.Join(',', ((ServiceCIDR)o).Spec.Cidrs))),
    };

    private readonly (string Name, Func<IApiObject, string> Cell)[] _columns;

    private PrintedColumns(params (string Name, Func<IApiObject, string> Cell)[] columns) => _columns = columns;

    public static PrintedColumns Of(string kind) => ByKind.GetValueOrDefault(kind, Default);

    public JsonArray Definitions() =>
    [
        Definition("Name", "name"),
        .. _columns.Select(static column => (JsonNode)Definition(column.Name, "")),
        Definition("Age", ""),
    ];

    public JsonArray Cells(IApiObject target, DateTimeOffset now) =>
        [target.Metadata.Name, .. _columns.Select(column => (JsonNode)column.Cell(target)), Age(target.Metadata.CreationTimestamp, now)];

    private static JsonObject Definition(string name, string format) =>
        new() { ["name"] = name, ["type"] = "string", ["format"] = format, ["description"] = name, ["priority"] = 0 };

    private static string OrNone(string text) => text.Length == 0 ? None : text;

    private static string Some(IReadOnlyList<string> texts)
    {
        const int Shown = 3;
        return texts.Count == 0 ? "<unset>" : texts.Count <= Shown ? string.Join(',', texts) : $"{string.Join(',', texts.Take(Shown))} + {texts.Count - Shown} more...";
    }

    private static string ExternalAddresses(Service service)
    {
        string[] addresses = [.. service.Status.LoadBalancer.Ingress.Select(static ingress => ingress.Ip.Length > 0 ? ingress.Ip : ingress.Hostname), .. service.Spec.ExternalIPs];
        if (service.Spec.Type == ServiceTypes.ExternalName) return service.Spec.ExternalName;
        return addresses.Length > 0 ? string.Join(',', addresses) : service.Spec.Type == ServiceTypes.LoadBalancer ? "<pending>" : None;
    }

    private static string Readiness(Pod pod)
    {
        int containers = pod.Spec.Containers.Count;
        return $"{(pod.IsReady() ? containers : 0)}/{containers}";
    }

    private static string Age(DateTimeOffset? created, DateTimeOffset now)
    {
        if (created is not { } time) return "<unknown>";
        TimeSpan age = now - time;
        (double count, char unit) = age switch
        {
            { TotalMinutes: < 2 } => (Math.Max(0, age.TotalSeconds), 's'),
            { TotalHours: < 3 } => (age.TotalMinutes, 'm'),
            { TotalDays: < 2 } => (age.TotalHours, 'h'),
            _ => (age.TotalDays, 'd'),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{(long)count}{unit}");
    }

    private static string Shown(ServicePort port) => port.NodePort == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{port.Port}/{port.Protocol}")
        : string.Create(CultureInfo.InvariantCulture, $"{port.Port}:{port.NodePort}/{port.Protocol}");
}
