using Net.Cluster;
using Net.Model;

namespace Net.Dns;

/// <summary>Walks the search list of the pod that asks on the server's side, so that a name found under its last entry costs one question instead of five.</summary>
/// <remarks>
/// Thread-safe. A question for a name below <c>NAMESPACE.svc.ZONE</c>, where NAMESPACE is that of the pod with the client's address, is answered by the first
/// entry of the list under which the name exists: a CNAME from the name asked for to the one found, and what that one has. Resolvers follow it and stop
/// searching. Nothing is kept for a pod: its namespace is read from the state by address.
/// </remarks>
public sealed class SearchPathCompletion : IDnsResponder
{
    private readonly ClusterState _state;
    private readonly IDnsResponder _next;
    private readonly DnsName _zone;
    private readonly DnsName[] _rest;
    private readonly byte[] _firstTail;
    private readonly bool _compatible;

    /// <summary>A completion before another responder.</summary>
    /// <param name="state">The cluster's objects: its pods say who asks.</param>
    /// <param name="next">Who answers each name that is tried, such as a <see cref="ClusterZone"/>.</param>
    /// <param name="options">The search list; default that of <c>cluster.local</c>.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message lists every problem.</exception>
    public SearchPathCompletion(ClusterState state, IDnsResponder next, SearchPathOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(next);
        options ??= new SearchPathOptions();
        IReadOnlyList<string> problems = SearchPathOptionsValidator.Validate(options);
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        _state = state;
        _next = next;
        _compatible = options.Profile == DnsProfile.CoreDnsCompatible;
        _zone = DnsName.Parse(options.Zone);
        DnsName services = _zone.Child("svc");
        _rest = [services, _zone, .. options.NodeSearchList.Select(static domain => DnsName.Parse(domain)), DnsName.Root];
        _firstTail = new byte[services.Wire.Length];
        WireName.Fold(services.Wire, _firstTail);
    }

    /// <inheritdoc/>
    public int TryAnswer(in DnsQuery query, in DnsClient client, Span<byte> response)
    {
        int length = _next.TryAnswer(query, client, response);
        if (length == 0 || !IsNameError(response)) return length;
        return BaseLength(query.FoldedName, client) < 0 ? length : 0;
    }

    /// <inheritdoc/>
    public ValueTask<DnsResponse> ResolveAsync(DnsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        byte[] folded = new byte[request.Name.Wire.Length];
        WireName.Fold(request.Name.Wire, folded);
        int baseLength = BaseLength(folded, request.Client);
        if (baseLength < 0) return _next.ResolveAsync(request, cancellationToken);

        // CoreDNS fails when nothing is left to be searched for.
        if (baseLength == 0) return new(DnsResponse.Of(Rcode.ServerFailure, "SERVFAIL: the name is the search domain itself"));
        return WalkAsync(request, baseLength, cancellationToken);
    }

    private static bool IsNameError(ReadOnlySpan<byte> message) => (Rcode)(message[3] & 15) == Rcode.NameError;

    private async ValueTask<DnsResponse> WalkAsync(DnsRequest request, int baseLength, CancellationToken cancellationToken)
    {
        DnsResponse first = await _next.ResolveAsync(request, cancellationToken).ConfigureAwait(false);
        if (first.Rcode != Rcode.NameError) return first;
        foreach (DnsName domain in _rest)
        {
            if (!domain.TryPrepend(request.Name.Wire[..baseLength], out DnsName candidate)) continue;
            DnsResponse found = await _next.ResolveAsync(request with { Name = candidate }, cancellationToken).ConfigureAwait(false);

            // REFUSED: nobody here serves that domain, so the list goes on, as it would at the client.
            if (found.Rcode is Rcode.NameError or Rcode.Refused) continue;
            return Alias(request.Name, domain, found);
        }

        return first;
    }

    /// <summary>What was found, under the name asked for.</summary>
    private static DnsResponse Alias(DnsName asked, DnsName domain, DnsResponse found)
    {
        string rule = $"search list: found under {domain}";
        if (found.Answers.Count == 0) return found with { Reasons = [new(rule), .. found.Reasons] };
        DnsRecord head = found.Answers[0];
        DnsRecord alias = DnsRecord.Cname(asked, head.Ttl, head.Name);
        return found with { Answers = [alias, .. found.Answers], Reasons = [new(rule, alias), .. found.Reasons] };
    }

    /// <summary>Octets of the labels before the first entry of the client's search list; -1 when the name is not below it, or the client has no such list.</summary>
    private int BaseLength(ReadOnlySpan<byte> foldedName, in DnsClient client)
    {
        // Cheap first: most names that clients complete end in svc.ZONE.
        int tail = foldedName.Length - _firstTail.Length;
        if (tail <= 0 || !foldedName[tail..].SequenceEqual(_firstTail)) return -1;
        if (NamespaceOf(client) is not { } space) return -1;
        int start = tail - space.Length - 1;
        if (start < 0 || foldedName[start] != space.Length || !IsLabel(foldedName.Slice(start + 1, space.Length), space)) return -1;

        // The octet before may be part of a longer label: walk to be sure.
        int at = 0;
        while (at < start) at += foldedName[at] + 1;
        if (at != start) return -1;
        return start == 0 && !_compatible ? -1 : start;
    }

    private static bool IsLabel(ReadOnlySpan<byte> label, string text)
    {
        for (int i = 0; i < label.Length; i++)
        {
            if (label[i] != text[i]) return false;
        }

        return true;
    }

    /// <summary>The namespace of the pod that has the client's address and the cluster's search list; null when there is none, or several that differ.</summary>
    private string? NamespaceOf(in DnsClient client)
    {
        if (!client.Address.IsValid) return null;
        string? found = null;
        foreach (Pod pod in _state.Current.PodsAt(client.Address))
        {
            if (!HasClusterList(pod)) continue;
            if (found is not null && found != pod.Metadata.Namespace) return null;
            found = pod.Metadata.Namespace;
        }

        return found;
    }

    /// <summary>kubelet's rule: ClusterFirst gives the cluster's list, but not on the host's network.</summary>
    private bool HasClusterList(Pod pod)
    {
        if (pod.Metadata.DeletionTimestamp is not null && _compatible) return false;
        if (_compatible) return true;
        return pod.Spec.DnsPolicy is "ClusterFirstWithHostNet" || (pod.Spec.DnsPolicy is "" or "ClusterFirst" && !pod.Spec.HostNetwork);
    }
}
