namespace Net.Model;

/// <summary>What a cluster sets in a new Ingress that names no class (admission plug-in <c>DefaultIngressClass</c>). Pure.</summary>
public static class IngressDefaults
{
    /// <summary>
    /// The Ingress with the cluster's default class: of the classes with <see cref="IngressClass.IsDefaultAnnotation"/>, the newest, of equally old ones the first by name.
    /// The same Ingress where it names a class, by field or by annotation, or where no class is the default.
    /// </summary>
    /// <param name="ingress">The Ingress that is to be created.</param>
    /// <param name="classes">The classes of the cluster.</param>
    public static Ingress Apply(Ingress ingress, IEnumerable<IngressClass> classes)
    {
        ArgumentNullException.ThrowIfNull(ingress);
        if (ingress.Spec.IngressClassName is not null || ingress.Metadata.Annotations.ContainsKey(Ingress.ClassAnnotation)) return ingress;
        IngressClass? chosen = classes.Where(static candidate => candidate.Metadata.Annotation(IngressClass.IsDefaultAnnotation) == "true")
            .OrderByDescending(static candidate => candidate.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue)
            .ThenBy(static candidate => candidate.Metadata.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return chosen is null ? ingress : ingress with { Spec = ingress.Spec with { IngressClassName = chosen.Metadata.Name } };
    }
}
