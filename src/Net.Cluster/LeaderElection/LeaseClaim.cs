using Net.Model;

namespace Net.Cluster;

/// <summary>What one candidate knows of a lease, and what it may write to it. Time is the candidate's own, from when it saw the lease change: clocks of others do not count.</summary>
internal sealed class LeaseClaim(LeaderElectionOptions options, string identity, TimeProvider time)
{
    private Lease? _seen;
    private long _seenAt;

    /// <summary>Who holds the lease as far as is known; empty for nobody.</summary>
    public string Holder => Volatile.Read(ref _seen)?.Spec.HolderIdentity ?? "";

    public bool IsMine => Holder == identity;

    /// <summary>The lease as it was seen last; null if it was not.</summary>
    public Lease? Seen => _seen;

    /// <summary>Whether another's lease has yet to run out.</summary>
    public bool IsAnothers => Holder.Length > 0 && !IsMine && time.GetElapsedTime(_seenAt) < Duration(_seen!.Spec);

    /// <summary>The lease is like this. Only a change of what it says begins its time anew.</summary>
    public void See(Lease lease)
    {
        if (_seen is null || !_seen.Spec.Equals(lease.Spec)) _seenAt = time.GetTimestamp();
        Volatile.Write(ref _seen, lease);
    }

    /// <summary>The lease is not there.</summary>
    public void SeeNone() => Volatile.Write(ref _seen, null);

    /// <summary>The lease in this candidate's name, from now on.</summary>
    public Lease Taken()
    {
        var now = new MicroTime(time.GetUtcNow());
        LeaseSpec before = _seen?.Spec ?? new();
        return Of(before with
        {
            HolderIdentity = identity,
            LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds,
            RenewTime = now,
            AcquireTime = IsMine ? before.AcquireTime : now,
            LeaseTransitions = _seen is null ? 0 : IsMine ? before.LeaseTransitions : (before.LeaseTransitions ?? 0) + 1,
        });
    }

    /// <summary>The lease in nobody's name: anybody may take it at once.</summary>
    public Lease Released()
    {
        var now = new MicroTime(time.GetUtcNow());
        return Of(_seen!.Spec with { HolderIdentity = "", LeaseDurationSeconds = 1, RenewTime = now, AcquireTime = now });
    }

    private Lease Of(LeaseSpec spec) => (_seen ?? new Lease { Metadata = new() { Namespace = options.Key.Namespace, Name = options.Key.Name } }) with { Spec = spec };

    // The holder says how long it counts on the lease; a lease that does not say is taken to be like ours.
    private TimeSpan Duration(LeaseSpec spec) => spec.LeaseDurationSeconds is > 0 and { } seconds ? TimeSpan.FromSeconds(seconds) : options.LeaseDuration;
}
