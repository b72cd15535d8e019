using Net.Model;

namespace Net.Controllers;

/// <summary>The labels and annotations of slices.</summary>
internal static class SliceLabels
{
    public const string Headless = "service.kubernetes.io/headless";
    public const string SkipMirror = "endpointslice.kubernetes.io/skip-mirror";

    public static bool IsReserved(string key) => key is EndpointSlice.ServiceNameLabel or EndpointSlice.ManagedByLabel or Headless;

    /// <summary>The labels of a Service's slices: its own without the reserved keys, and those.</summary>
    public static ValueMap<string> Of(Service service, string managedBy)
    {
        var labels = new List<KeyValuePair<string, string>>(service.Metadata.Labels.Count + 3);
        foreach (KeyValuePair<string, string> label in service.Metadata.Labels)
        {
            if (!IsReserved(label.Key)) labels.Add(label);
        }

        // Not yet allocated reads as headless here, as upstream has it.
        if (service.Spec.ClusterIP is "" or ServiceExtensions.HeadlessClusterIP) labels.Add(new(Headless, ""));
        labels.Add(new(EndpointSlice.ServiceNameLabel, service.Metadata.Name));
        labels.Add(new(EndpointSlice.ManagedByLabel, managedBy));
        return labels.ToValueMap();
    }

    /// <summary>Whether a slice's labels are those wanted, the reserved ones apart: a difference in those alone is no reason to write.</summary>
    public static bool Match(in ValueMap<string> have, in ValueMap<string> want)
    {
        ReadOnlySpan<KeyValuePair<string, string>> left = have.AsSpan(), right = want.AsSpan();
        int i = 0, j = 0;
        while (true)
        {
            while (i < left.Length && IsReserved(left[i].Key)) i++;
            while (j < right.Length && IsReserved(right[j].Key)) j++;
            if (i == left.Length || j == right.Length) return i == left.Length && j == right.Length;
            if (left[i].Key != right[j].Key || left[i].Value != right[j].Value) return false;
            i++;
            j++;
        }
    }
}
