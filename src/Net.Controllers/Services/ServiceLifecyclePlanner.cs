using Net.Model;

namespace Net.Controllers;

/// <summary>
/// Plans the creation, update and deletion of one Service as an API server does it: defaults, families, cluster IPs, node ports and health-check port,
/// validation, and what is given back (<c>pkg/registry/core/service/storage</c>).
/// </summary>
/// <remarks>
/// A plan changes nothing; <see cref="ServiceLedger.TryApply"/> carries it out. Values that nobody named are chosen by a hash of the Service's namespace, name
/// and family or port, so the same state gives the same plan in every process. Not thread-safe, since it works on the ledger.
/// </remarks>
/// <param name="ledger">Who holds what.</param>
public sealed class ServiceLifecyclePlanner(ServiceLedger ledger)
{
    private const int Ok = 200;

    private static readonly ApiRules<Service> Rules = ApiRules.For<Service>();

    /// <summary>Plans the creation of a Service.</summary>
    /// <param name="service">The Service as sent, its namespace included.</param>
    /// <param name="context">How names are made and what is stored; allocation is the ledger's. Default: nothing else is stored.</param>
    public ServicePlan PlanCreate(Service service, ApiRuleContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(service);
        return Plan(ObjectKey.Of(service), null, context, [], own => Rules.Admit(ApiOperation.Create, service, null, own));
    }

    /// <summary>Plans an update of the spec; with the last finalizer of a Service that is being deleted, the Service goes too.</summary>
    /// <param name="service">The Service as sent.</param>
    /// <param name="stored">The Service as stored.</param>
    public ServicePlan PlanUpdate(Service service, Service stored)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(stored);
        return Plan(ObjectKey.Of(stored), stored, null, [], own => Rules.Admit(ApiOperation.Update, service, stored, own));
    }

    /// <summary>Plans an update of the status, such as a load balancer's addresses.</summary>
    /// <param name="service">The Service as sent; only its status and metadata count.</param>
    /// <param name="stored">The Service as stored.</param>
    public ServicePlan PlanStatusUpdate(Service service, Service stored)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(stored);
        return Plan(ObjectKey.Of(stored), stored, null, [], own => Rules.Admit(ApiOperation.StatusUpdate, service, stored, own));
    }

    /// <summary>Plans a write as it arrives over HTTP.</summary>
    /// <param name="request">The write; of its context, all but the allocations counts.</param>
    public ServicePlan Plan(ApiRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string name = request.Old?.Metadata.Name ?? ModelJson.Read<Service>(request.Body.Span).Value?.Metadata.Name ?? "";
        return Plan(new(request.Namespace, name), request.Old as Service, request.Context, [], own => Rules.Admit(request with { Context = own }));
    }

    /// <summary>Plans the deletion of a Service. One with finalizers is only marked: it goes with the last of them.</summary>
    /// <param name="stored">The Service as stored.</param>
    /// <param name="now">The time of a mark.</param>
    public static ServicePlan PlanDelete(Service stored, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored.Metadata.DeletionTimestamp is null) stored = stored with { Metadata = stored.Metadata with { DeletionTimestamp = now, DeletionGracePeriodSeconds = 0 } };
        return Conclude(ObjectKey.Of(stored), stored, new(Ok, stored, [], "", []), stored);
    }

    /// <summary>Plans a creation in which the Service may have what it holds in the ledger.</summary>
    internal ServicePlan PlanCreate(Service service, IReadOnlyList<ServiceHolding> reserved) =>
        Plan(ObjectKey.Of(service), null, null, reserved, own => Rules.Admit(ApiOperation.Create, service, null, own));

    private ServicePlan Plan(ObjectKey key, Service? stored, ApiRuleContext? context, IReadOnlyList<ServiceHolding> reserved, Func<ApiRuleContext, ApiAnswer> admit)
    {
        context ??= ApiRuleContext.None;
        var write = new ServiceWrite(ledger) { Service = key };
        write.Reserve(reserved);
        ApiAnswer answer = admit(context with
        {
            BeginAllocations = () => write,

            // The name is made before anything is allocated, and what is allocated hangs on it.
            MakeName = prefix =>
            {
                string name = context.MakeName(prefix);
                write.Service = new(key.Namespace, name);
                return name;
            },
        });
        write.Revert();
        ServicePlan plan = Conclude(write.Service, stored, answer, answer.Stored as Service);
        return plan with { Refusals = write.Refusals };
    }

    private static ServicePlan Conclude(ObjectKey key, Service? before, ApiAnswer answer, Service? after)
    {
        bool gone = after is { Metadata: { DeletionTimestamp: not null, Finalizers.IsEmpty: true } };
        IReadOnlyList<ServiceHolding> had = before is null ? [] : ServiceHolding.Of(before);
        IReadOnlyList<ServiceHolding> has = gone ? [] : after is not null ? ServiceHolding.Of(after) : had;
        return new()
        {
            Key = key,
            Outcome = gone ? ServiceOutcome.Deleted : after is not null ? ServiceOutcome.Stored : ServiceOutcome.Refused,
            Answer = answer,
            Stored = gone ? null : after,
            Allocated = [.. has.Where(held => !had.Any(held.IsSameValue))],
            Kept = [.. has.Where(held => had.Any(held.IsSameValue))],
            Released = [.. had.Where(held => !has.Any(held.IsSameValue))],
        };
    }
}
