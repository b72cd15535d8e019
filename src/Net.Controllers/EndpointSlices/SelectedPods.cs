using Net.Model;

namespace Net.Controllers;

/// <summary>The pods behind a Service. An empty selector, other than an absent one, selects every pod of the namespace.</summary>
internal static class SelectedPods
{
    public static List<Pod> Of(Service service, IEnumerable<Pod> pods)
    {
        ValueMap<string> selector = service.Spec.Selector;
        var selected = pods is IReadOnlyCollection<Pod> sized ? new List<Pod>(sized.Count) : [];
        foreach (Pod pod in pods)
        {
            if (pod.Metadata.Namespace == service.Metadata.Namespace && LabelMaps.Matches(selector, pod.Metadata.Labels)) selected.Add(pod);
        }

        return selected;
    }

    /// <summary>Whether a controller keeps the endpoints of a Service: not of an ExternalName, nor where others write them.</summary>
    public static bool Exist(Service service) => service.Spec.Type != ServiceTypes.ExternalName && !service.Spec.Selector.IsNil;
}
