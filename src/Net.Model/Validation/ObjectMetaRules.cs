namespace Net.Model;

/// <summary>The API server's rules for the metadata of every object (<c>apimachinery/pkg/api/validation/objectmeta.go</c>).</summary>
public static class ObjectMetaRules
{
    private const string Immutable = "field is immutable";

    private const string OrphanFinalizer = "orphan";

    private const string ForegroundFinalizer = "foregroundDeletion";

    /// <summary>Checks metadata.</summary>
    /// <param name="errors">Where to; the path stands at the object.</param>
    /// <param name="meta">The metadata.</param>
    /// <param name="namespaced">Whether the kind has namespaces.</param>
    /// <param name="nameRule">The rule for the kind's names.</param>
    /// <param name="coreFinalizers">Whether finalizers without a domain must be standard ones, as in the kinds of core/v1.</param>
    public static void Check(FieldErrors errors, ObjectMeta meta, bool namespaced, NameRule nameRule, bool coreFinalizers = false)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(meta);
        ArgumentNullException.ThrowIfNull(nameRule);
        errors.Enter("metadata");

        // A good name that was made of the prefix vouches for it.
        bool vouched = meta.GenerateName.EndsWith('-') && meta.Name.StartsWith(meta.GenerateName, StringComparison.Ordinal) && nameRule(meta.Name) is null;
        if (meta.GenerateName.Length > 0 && !vouched && nameRule(MaskTrailingDash(meta.GenerateName)) is { } problems)
        {
            foreach (string problem in problems) errors.Invalid("generateName", meta.GenerateName, problem);
        }

        if (meta.Name.Length == 0) errors.Required("name", "name or generateName is required");
        else errors.Check("name", meta.Name, nameRule);
        if (!namespaced)
        {
            if (meta.Namespace.Length > 0) errors.Forbidden("namespace", "not allowed on this type");
        }
        else if (meta.Namespace.Length == 0)
        {
            errors.Required("namespace");
        }
        else
        {
            errors.Check("namespace", meta.Namespace, NameRules.Dns1123Label);
        }

        if (meta.Generation < 0) errors.Invalid("generation", meta.Generation, "must be greater than or equal to 0");
        LabelRules.CheckLabels(errors, "labels", meta.Labels);
        LabelRules.CheckAnnotations(errors, "annotations", meta.Annotations);
        CheckOwners(errors, meta.OwnerReferences);
        CheckFinalizers(errors, meta.Finalizers);
        errors.Leave();
        if (coreFinalizers) CheckCoreFinalizers(errors, meta.Finalizers);
    }

    /// <summary>Checks what an update makes of metadata.</summary>
    /// <param name="errors">Where to; the path stands at the object.</param>
    /// <param name="meta">The new metadata.</param>
    /// <param name="old">The stored metadata.</param>
    /// <param name="coreFinalizers">Whether finalizers without a domain must be standard ones, as in the kinds of core/v1.</param>
    public static void CheckUpdate(FieldErrors errors, ObjectMeta meta, ObjectMeta old, bool coreFinalizers = false)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(meta);
        ArgumentNullException.ThrowIfNull(old);
        errors.Enter("metadata");
        if (old.DeletionTimestamp is not null) CheckNoNewFinalizers(errors, meta.Finalizers, old.Finalizers);
        if (meta.ResourceVersion.Length == 0 && old.ResourceVersion.Length > 0) errors.Invalid("resourceVersion", "", "must be specified for an update");
        if (meta.Generation < old.Generation) errors.Invalid("generation", meta.Generation, "must not be decremented");
        CheckUnchanged(errors, "name", meta.Name, old.Name);
        CheckUnchanged(errors, "namespace", meta.Namespace, old.Namespace);
        CheckUnchanged(errors, "uid", meta.Uid, old.Uid);
        if (meta.CreationTimestamp != old.CreationTimestamp) errors.InvalidJson("creationTimestamp", Shown(meta.CreationTimestamp), Immutable);
        if (meta.DeletionTimestamp != old.DeletionTimestamp) errors.InvalidJson("deletionTimestamp", Shown(meta.DeletionTimestamp), Immutable);
        if (meta.DeletionGracePeriodSeconds != old.DeletionGracePeriodSeconds)
        {
            errors.InvalidJson("deletionGracePeriodSeconds", meta.DeletionGracePeriodSeconds?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null", Immutable);
        }

        LabelRules.CheckLabels(errors, "labels", meta.Labels);
        LabelRules.CheckAnnotations(errors, "annotations", meta.Annotations);
        CheckOwners(errors, meta.OwnerReferences);
        errors.Leave();
        if (coreFinalizers) CheckCoreFinalizers(errors, meta.Finalizers);
    }

    private static void CheckOwners(FieldErrors errors, in ValueList<OwnerReference> owners)
    {
        OwnerReference? controller = null;
        errors.Enter("ownerReferences");
        foreach (OwnerReference owner in owners.AsSpan())
        {
            int slash = owner.ApiVersion.IndexOf('/', StringComparison.Ordinal);
            bool core = owner.ApiVersion == "v1" && owner.Kind == "Event";
            if (owner.ApiVersion.Length == 0 || slash == owner.ApiVersion.Length - 1 || owner.ApiVersion.AsSpan().Count('/') > 1) errors.Invalid("apiVersion", owner.ApiVersion, "version must not be empty");
            if (owner.Kind.Length == 0) errors.Invalid("kind", owner.Kind, "must not be empty");
            if (owner.Name.Length == 0) errors.Invalid("name", owner.Name, "must not be empty");
            if (owner.Uid.Length == 0) errors.Invalid("uid", owner.Uid, "must not be empty");
            if (core) errors.InvalidJson("", ModelJson.ToText(owner), "/v1, Kind=Event is disallowed from being an owner");
            if (owner.Controller is not true) continue;
            if (controller is null) controller = owner;
            else if (!errors.IsFull)
            {
                errors.InvalidJson(
                    "",
                    $"[{string.Join(",", owners.Select(static reference => ModelJson.ToText(reference)))}]",
                    $"Only one reference can have Controller set to true. Found \"true\" in references for {controller.Kind}/{controller.Name} and {owner.Kind}/{owner.Name}");
            }
        }

        errors.Leave();
    }

    private static void CheckFinalizers(FieldErrors errors, in ValueList<string> finalizers)
    {
        foreach (string finalizer in finalizers.AsSpan()) errors.Check("finalizers", finalizer, LabelRules.Key);
        if (finalizers.AsSpan().Contains(OrphanFinalizer) && finalizers.AsSpan().Contains(ForegroundFinalizer))
        {
            errors.Invalid("finalizers", finalizers, $"finalizer {OrphanFinalizer} and {ForegroundFinalizer} cannot be both set");
        }
    }

    private static void CheckCoreFinalizers(FieldErrors errors, in ValueList<string> finalizers)
    {
        for (int i = 0; i < finalizers.Count; i++)
        {
            if (finalizers[i] is OrphanFinalizer or ForegroundFinalizer or "kubernetes" || finalizers[i].Contains('/', StringComparison.Ordinal)) continue;
            errors.Enter("metadata");
            errors.Enter("finalizers", i);
            errors.Invalid("", finalizers[i], "name is neither a standard finalizer name nor is it fully qualified");
            errors.Leave();
            errors.Leave();
        }
    }

    private static void CheckNoNewFinalizers(FieldErrors errors, in ValueList<string> finalizers, in ValueList<string> old)
    {
        ValueList<string> stored = old;
        string[] added = [.. finalizers.Where(finalizer => !stored.AsSpan().Contains(finalizer)).Order(StringComparer.Ordinal)];
        if (added.Length == 0) return;
        string shown = string.Join(", ", added.Select(GoText.Quote));
        errors.Forbidden("finalizers", $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{shown}}}");
    }

    private static void CheckUnchanged(FieldErrors errors, string field, string value, string old)
    {
        if (value != old) errors.Invalid(field, value, Immutable);
    }

    private static string Shown(DateTimeOffset? time) => time is { } at ? GoText.Quote(Rfc3339.Seconds(at)) : "null";

    // A generated name never ends in the prefix's hyphen.
    private static string MaskTrailingDash(string name) => name.Length > 1 && name[^1] == '-' ? $"{name.AsSpan(0, name.Length - 2)}a" : name;
}
