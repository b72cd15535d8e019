namespace Net.Model;

/// <summary>Validation of Leases (<c>pkg/apis/coordination/validation</c>).</summary>
internal sealed class LeaseRules : ApiRules<Lease>
{
    private const string OldestEmulationVersion = "OldestEmulationVersion";

    protected internal override void Validate(Lease target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        CheckSpec(target.Spec, errors);
    }

    protected internal override void ValidateUpdate(Lease target, Lease old, FieldErrors errors)
    {
        CheckMetaUpdate(target, old, errors);
        CheckSpec(target.Spec, errors);
    }

    private static void CheckSpec(LeaseSpec spec, FieldErrors errors)
    {
        errors.Enter("spec");
        if (spec.LeaseDurationSeconds is <= 0 and { } duration) errors.Invalid("leaseDurationSeconds", duration, "must be greater than 0");
        if (spec.LeaseTransitions is < 0 and { } transitions) errors.Invalid("leaseTransitions", transitions, "must be greater than or equal to 0");
        if (!string.IsNullOrEmpty(spec.Strategy) && spec.Strategy != OldestEmulationVersion)
        {
            if (!spec.Strategy.Contains('/', StringComparison.Ordinal)) errors.NotSupported("strategy", spec.Strategy, OldestEmulationVersion);
            else errors.Check("strategy", spec.Strategy, LabelRules.Key);
        }

        if (!string.IsNullOrEmpty(spec.PreferredHolder) && string.IsNullOrEmpty(spec.Strategy)) errors.Forbidden("preferredHolder", "may only be specified if `strategy` is defined");
        errors.Leave();
    }
}
