namespace Net.Model;

/// <summary>Defaults and validation of Namespaces (<c>pkg/apis/core</c>, <c>pkg/registry/core/namespace</c>).</summary>
internal sealed class NamespaceRules : ApiRules<Namespace>
{
    private const string KubernetesFinalizer = "kubernetes";

    private const string Active = "Active";

    protected internal override NameRule NameRule => NameRules.Dns1123Label;

    public override Namespace ApplyDefaults(Namespace target)
    {
        ObjectMeta meta = target.Metadata;
        if (meta.Name.Length > 0 && meta.Label(Namespace.NameLabel) != meta.Name)
        {
            target = target with { Metadata = meta with { Labels = meta.Labels.With(Namespace.NameLabel, meta.Name) } };
        }

        return target.Status.Phase.Length > 0 ? target : target with { Status = target.Status with { Phase = Active } };
    }

    protected internal override Namespace PrepareCreate(Namespace target) => target with
    {
        Spec = target.Spec.Finalizers.AsSpan().Contains(KubernetesFinalizer) ? target.Spec : target.Spec with { Finalizers = [.. target.Spec.Finalizers, KubernetesFinalizer] },
        Status = new() { Phase = Active },
    };

    protected internal override Namespace PrepareUpdate(Namespace target, Namespace old) => target with { Spec = target.Spec with { Finalizers = old.Spec.Finalizers }, Status = old.Status };

    protected internal override Namespace PrepareStatusUpdate(Namespace target, Namespace old) => target with { Spec = old.Spec };

    protected internal override void Validate(Namespace target, FieldErrors errors)
    {
        CheckMeta(target, errors);
        errors.Enter("spec");
        foreach (string finalizer in target.Spec.Finalizers.AsSpan()) errors.Check("finalizers", finalizer, LabelRules.Key);
        errors.Leave();
    }

    protected internal override void ValidateUpdate(Namespace target, Namespace old, FieldErrors errors)
    {
        Validate(target, errors);
        CheckMetaUpdate(target, old, errors);
    }
}
