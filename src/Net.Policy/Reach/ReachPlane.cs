using System.Collections.Concurrent;
using Net.Model;

namespace Net.Policy;

/// <summary>Reachability in one family of addresses: classes of ends, and a matrix for each class of ports, made when first asked. Thread-safe.</summary>
internal sealed class ReachPlane
{
    private readonly ConcurrentDictionary<PortClass, BitMatrix> _matrices = new();
    private readonly Lock _making = new();
    private readonly ReachMatrix _maker;

    public ReachPlane(PolicySnapshot world, IpFamily family)
    {
        Ends = EndPartition.Of(family, world);
        Shares = EndShares.Of(Ends);
        _maker = new(world, Array.ConvertAll(Ends.Classes, static one => one.Facts[0]));
    }

    public EndPartition Ends { get; }

    public EndShares Shares { get; }

    /// <summary>What is allowed on a class of ports: row source, column destination.</summary>
    public BitMatrix this[PortClass ports]
    {
        get
        {
            if (_matrices.TryGetValue(ports, out BitMatrix? matrix)) return matrix;
            lock (_making)
            {
                return _matrices.TryGetValue(ports, out matrix) ? matrix : _matrices[ports] = _maker.Allowed(ports);
            }
        }
    }
}
