using Net.Model;
using SliceController.Options;

namespace SliceController.Reconciling;

/// <summary>Which Services the controller keeps slices of, and which pods are theirs.</summary>
/// <param name="options">Whether it takes all.</param>
public sealed class ServiceChoice(SliceOptions options)
{
    /// <summary>A Service with this label, <c>true</c>, is kept by this controller.</summary>
    public const string Label = "slice-controller/enabled";

    /// <summary>
    /// The selector of a Service that has none in its spec, as <c>key=value,key=value</c>: the cluster's own controller leaves such a Service alone, so that this one replaces it for that Service.
    /// </summary>
    public const string SelectorAnnotation = "slice-controller/selector";

    /// <summary>Whether the Service is kept by this controller.</summary>
    public bool Includes(Service service) => options.TakesOver || service.Metadata.Label(Label) == "true";

    /// <summary>The Service with the selector that counts.</summary>
    public static Service AsPlanned(Service service)
    {
        if (!service.Spec.Selector.IsEmpty || service.Metadata.Annotation(SelectorAnnotation) is not { } text) return service;
        string[][] pairs = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('=', 2, StringSplitOptions.TrimEntries))];
        if (pairs.Any(static pair => pair is not [{ Length: > 0 }, _])) return service;
        return service with { Spec = service.Spec with { Selector = pairs.Select(static pair => KeyValuePair.Create(pair[0], pair[1])).ToValueMap() } };
    }

    /// <summary>The kept Services that select any of some pods of a namespace, as they were or as they are.</summary>
    /// <param name="services">The Services of the namespace.</param>
    /// <param name="pods">The pods of the namespace.</param>
    public IEnumerable<ObjectKey> Selecting(IEnumerable<Service> services, IReadOnlyCollection<Pod> pods) => services
        .Where(Includes).Select(AsPlanned)
        .Where(service => !service.Spec.Selector.IsEmpty && pods.Any(pod => LabelMaps.Matches(service.Spec.Selector, pod.Metadata.Labels)))
        .Select(static service => ObjectKey.Of(service));
}
