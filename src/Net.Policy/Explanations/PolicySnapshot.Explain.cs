using Net.Model;

namespace Net.Policy;

public sealed partial class PolicySnapshot
{
    /// <summary>Why a flow may or may not pass. The verdict is <see cref="Evaluate"/>'s; never throws.</summary>
    public Explanation Explain(in Flow flow)
    {
        PodEnd? source = _pods.Find(flow.Source), destination = _pods.Find(flow.Destination);
        bool whole = flow.Source.IsValid && flow.Destination.IsValid;
        bool self = whole && source is not null && ReferenceEquals(source, destination);
        return new(flow, source?.Key, destination?.Key, Side(Direction.Egress, source, destination, flow), Side(Direction.Ingress, destination, source, flow));

        DirectionExplanation Side(Direction direction, PodEnd? subject, PodEnd? peer, Flow flow)
        {
            IpAddress own = direction == Direction.Egress ? flow.Source : flow.Destination;
            IpAddress other = direction == Direction.Egress ? flow.Destination : flow.Source;
            if (!whole || subject is null || self)
            {
                VerdictCause cause = !own.IsValid ? VerdictCause.NoAddress : self ? VerdictCause.SelfTraffic : VerdictCause.NotAPod;
                return new() { Direction = direction, Cause = cause, Subject = subject?.Key };
            }

            return new FlowExplainer(this, direction, subject, peer, other, destination, flow).Explain();
        }
    }

    internal bool Matches(CompiledPeer candidate, PodEnd? peer, IpAddress address)
    {
        if (candidate.Term is { } term) return peer is not null && NamespaceMatches(term.Namespace, peer.Namespace) && PodLabels.Has(peer.LabelSet, term.Pods);
        ReadOnlySpan<ulong> row = Partition[address];
        int word = candidate.AddressSet >> 6;
        return candidate.AddressSet >= 0 && word < row.Length && (row[word] >> candidate.AddressSet & 1) != 0;
    }
}
