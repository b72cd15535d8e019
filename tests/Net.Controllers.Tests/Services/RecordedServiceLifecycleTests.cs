using System.Text.Json.Nodes;
using Net.Conformance;
using Net.Conformance.Api;
using Net.Model;
using Net.TestSupport;

namespace Net.Controllers.Tests.Services;

/// <summary>Every recorded write of a Service, planned with real allocators in place of a stand-in: the answer, the object, and what is taken and given back.</summary>
public class RecordedServiceLifecycleTests
{
    private const string Namespace = "shop";

    private static readonly string[] ServerFields = ["uid", "creationTimestamp", "resourceVersion", "generation", "managedFields"];

    [Fact]
    public void Plan_RecordedWrite_AnswersAndAllocatesAsTheServer()
    {
        ApiCase[] cases = [.. RecordedFiles.Lines(Repository.Vectors("api", "service.jsonl.gz")).Select(ApiCase.Parse)];

        Assert.Equal(2466, cases.Length);
        string[] differences = [.. cases.Select(static recorded => (Case: recorded, Text: Difference(recorded))).Where(static one => one.Text is not null).Select(static one => $"{one.Case.Id} {one.Case.Note}\n{one.Text}")];
        Assert.True(differences.Length == 0, $"{differences.Length} differ\n{string.Join("\n", differences.Take(5))}");
    }

    private static string? Difference(ApiCase recorded)
    {
        Service? old = recorded.Old is { } stored ? (Service)ApiReplay.Read(stored)! : null;
        IApiObject[] existing = [.. recorded.Existing.Select(ApiReplay.Read).OfType<IApiObject>()];
        HashSet<(string, ObjectKey)> keys = [.. existing.Select(known => (known.Kind, ObjectKey.Of(known)))];
        ServiceLedger ledger = Ledger(existing.OfType<Service>());
        if (old is not null) ledger.Load(old);
        string before = Held(ledger);
        ServicePlan plan = new ServiceLifecyclePlanner(ledger).Plan(new(recorded.Operation, recorded.Body)
        {
            Old = old,
            Namespace = Namespace,
            Strict = recorded.Strict,
            Context = new() { IsStored = (resource, key) => keys.Contains((resource.Kind, key)) },
        });
        if (Held(ledger) != before) return "the plan changed the ledger";
        if (plan.Stored is not null != recorded.Accepted) return $"accepted: {recorded.Accepted} at the server; here {plan.Explain()}";
        return plan.Stored is null ? RefusalDifference(recorded, plan) : StoredDifference(recorded, plan, old, ledger);
    }

    private static string? RefusalDifference(ApiCase recorded, ServicePlan plan)
    {
        if (plan.Answer.Code != recorded.Code) return $"code {recorded.Code} at the server, {plan.Answer.Code} here: {plan.Answer.Message}";
        HashSet<string> expected = [.. recorded.Errors.Select(static e => $"{e.Field}: {e.Reason}")];
        string[] actual = [.. plan.Answer.Errors.Select(static e => $"{e.Field}: {e.Reason.CauseReason()}")];
        if (!expected.SetEquals(actual)) return $"{string.Join("; ", expected)} at the server, {string.Join("; ", actual)} here";
        return plan.Allocated.Count + plan.Released.Count == 0 ? null : "a refused write allocates or releases";
    }

    private static string? StoredDifference(ApiCase recorded, ServicePlan plan, Service? old, ServiceLedger ledger)
    {
        JsonNode expected = JsonNode.Parse(recorded.Output!.Value.GetRawText())!, actual = JsonNode.Parse(ModelJson.Write(plan.Stored!))!;
        foreach (string field in ServerFields)
        {
            ((JsonObject)expected["metadata"]!).Remove(field);
            ((JsonObject)actual["metadata"]!).Remove(field);
        }

        var chosen = new List<string>();
        expected = Filled(expected, actual, chosen);
        if (!JsonNode.DeepEquals(expected, actual)) return $"server: {expected.ToJsonString()}\nhere:   {actual.ToJsonString()}";

        // What the server chose is what the plan allocates beyond what the input names; ports that share one are counted once.
        HashSet<string> allocated = [.. plan.Allocated.Select(static held => held.ToString())];
        if (chosen.FirstOrDefault(value => !allocated.Contains(value)) is { } missing) return $"{missing} was chosen and is not in the plan";
        int[][] shared = [.. recorded.SharedNodePorts.Select(static group => group.ToArray())];
        if (shared.Any(group => group.Select(index => plan.Stored!.Spec.Ports[index].NodePort).Distinct().Count() != 1)) return "ports that share a node port at the server do not here";
        if (plan.Released.Any(held => ServiceHolding.Of(plan.Stored!).Any(held.IsSameValue))) return "the plan releases what the Service has";

        // Carried out and then deleted, nothing of the Service is left.
        if (!ledger.TryApply(plan)) return "the plan cannot be carried out";
        ServicePlan gone = ServiceLifecyclePlanner.PlanDelete(plan.Stored! with { Metadata = plan.Stored!.Metadata with { Finalizers = default } }, DateTimeOffset.UnixEpoch);
        ledger.TryApply(gone);
        string left = string.Join(", ", (old is null ? [] : ServiceHolding.Of(old)).Concat(ServiceHolding.Of(plan.Stored!)).Where(held => IsHeldBy(ledger, held, plan.Key)));
        return left.Length == 0 ? null : $"{left} is still held after the deletion";
    }

    private static bool IsHeldBy(ServiceLedger ledger, ServiceHolding held, ObjectKey service) =>
        held.Address.IsValid ? ledger.HolderOf(held.Address) == ServiceClaim.ParentOf(service) : ledger.HolderOf(held.Port) == service;

    private static ServiceLedger Ledger(IEnumerable<Service> existing)
    {
        var ledger = new ServiceLedger(new() { ServiceCidrs = [IpCidr.Parse("10.96.0.0/16"), IpCidr.Parse("fd00:10:96::/108")] });
        ledger.Load(new Service { Metadata = new() { Namespace = "default", Name = "kubernetes" }, Spec = new() { ClusterIP = "10.96.0.1", ClusterIPs = ["10.96.0.1"] } });
        foreach (Service service in existing) ledger.Load(service);
        return ledger;
    }

    private static string Held(ServiceLedger ledger) => $"{string.Join(",", ledger.AddressRanges.Select(range => ledger.AddressesUsed(range.Cidr)))} {ledger.NodePortsUsed}";

    // The recorded object with its placeholders replaced by what stands here, where that is of the right kind.
    private static JsonNode Filled(JsonNode expected, JsonNode? actual, List<string> chosen)
    {
        switch (expected)
        {
            case JsonObject fields:
                var filled = new JsonObject();
                foreach ((string name, JsonNode? value) in fields) filled[name] = value is null ? null : Filled(value, (actual as JsonObject)?[name], chosen);
                return filled;
            case JsonArray items:
                return new JsonArray([.. items.Select((item, i) => item is null ? null : Filled(item, actual is JsonArray same && i < same.Count ? same[i] : null, chosen))]);
            default:
                if (expected.GetValueKind() != System.Text.Json.JsonValueKind.String || actual is null) return expected.DeepClone();
                string text = expected.GetValue<string>(), here = actual.ToString();
                bool fits = text switch
                {
                    "<allocated:IPv4>" or "<allocated:IPv6>" => IpAddress.TryParse(here, out IpAddress address) && $"<allocated:{IpFamilies.Format(address.Family)}>" == text,
                    "<allocated:nodePort>" => actual.GetValueKind() == System.Text.Json.JsonValueKind.Number,
                    _ => text.EndsWith("<generated>", StringComparison.Ordinal) && here.StartsWith(text[..^"<generated>".Length], StringComparison.Ordinal),
                };
                if (fits && text[0] == '<') chosen.Add(here);
                return (fits ? actual : expected).DeepClone();
        }
    }
}
