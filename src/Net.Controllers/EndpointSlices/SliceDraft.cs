using System.Runtime.InteropServices;
using Net.Model;

namespace Net.Controllers;

/// <summary>What is to become of a slice.</summary>
internal enum DraftKind
{
    Keep,
    Update,
    Create,
    Delete,
}

/// <summary>A slice on its way through a plan.</summary>
internal sealed class SliceDraft
{
    private readonly List<string> _reasons = [];
    private readonly ValueList<Endpoint> _unchanged;
    private List<Endpoint>? _endpoints;

    private SliceDraft(EndpointSlice? existing, PortSet ports, string addressType, DraftKind kind)
    {
        Existing = existing;
        Ports = ports;
        AddressType = addressType;
        Kind = kind;
        _unchanged = existing is null ? [] : existing.Endpoints;
    }

    /// <summary>The slice as it is; null for a new one.</summary>
    public EndpointSlice? Existing { get; private set; }

    /// <summary>Whether it is a new slice under the name of one that would go.</summary>
    public bool IsReuse { get; private set; }

    /// <summary>The pods of a slice that is known to say just what it should, so that there is nothing to compare.</summary>
    public SlicePods? CheckedPods { get; init; }

    public bool IsChecked => CheckedPods is not null;

    /// <summary>Whether endpoints moved out of it to another slice, which must be written before this one.</summary>
    public bool HasGiven { get; set; }

    public PortSet Ports { get; }

    public string AddressType { get; }

    public DraftKind Kind { get; private set; }

    /// <summary>The endpoints as they are to be; the first use to change them takes a copy.</summary>
    public List<Endpoint> Endpoints => _endpoints ??= [.. _unchanged.AsSpan()];

    /// <summary>The endpoints as they are to be, for reading.</summary>
    public ReadOnlySpan<Endpoint> Current => _endpoints is null ? _unchanged.AsSpan() : CollectionsMarshal.AsSpan(_endpoints);

    public int Count => _endpoints?.Count ?? _unchanged.Count;

    public string Reason => string.Join("; ", _reasons);

    public static SliceDraft Of(EndpointSlice existing, PortSet ports, SlicePods? checkedPods) => new(existing, ports, existing.AddressType, DraftKind.Keep) { CheckedPods = checkedPods };

    public static SliceDraft New(PortSet ports, string addressType, string reason)
    {
        var draft = new SliceDraft(null, ports, addressType, DraftKind.Create);
        draft._reasons.Add(reason);
        return draft;
    }

    /// <summary>Says that the slice is written, and why.</summary>
    public void Touch(string reason)
    {
        if (Kind is DraftKind.Keep or DraftKind.Delete) Kind = DraftKind.Update;
        if (!_reasons.Contains(reason)) _reasons.Add(reason);
    }

    /// <summary>Says that the slice goes away, and why.</summary>
    public void Delete(string reason)
    {
        Kind = DraftKind.Delete;
        _reasons.Clear();
        _reasons.Add(reason);
    }

    /// <summary>Takes a deletion back: there is nothing to do after all.</summary>
    public void Keep()
    {
        Kind = DraftKind.Keep;
        _reasons.Clear();
    }

    public void Replace(List<Endpoint> endpoints, string reason)
    {
        _endpoints = endpoints;
        Touch(reason);
    }

    /// <summary>Writes a new slice under the name of one that would go, which saves the delete.</summary>
    public void TakeNameOf(SliceDraft deleted)
    {
        Existing = deleted.Existing;
        IsReuse = true;
        Kind = DraftKind.Update;
        _reasons.Add(SliceReasons.Reused);
    }
}

/// <summary>Why slices are written, for people and for tests.</summary>
internal static class SliceReasons
{
    public const string NewEndpoints = "new endpoints";
    public const string Added = "endpoints added";
    public const string Changed = "endpoints changed";
    public const string Removed = "endpoints removed";
    public const string Labels = "labels of the Service changed";
    public const string Hints = "hints changed";
    public const string Empty = "no endpoint left";
    public const string Foreign = "owned by another object";
    public const string PortsGone = "no pod has these ports";
    public const string FamilyGone = "the Service does not have this address type";
    public const string Leaving = "terminating endpoints put together";
    public const string Merged = "slices merged";
    public const string Placeholder = "placeholder of a Service without endpoints";
    public const string Reused = "reuses the name of a slice that would be deleted";
}
