using System.Net;
using Net.Model;
using Net.Transport.Tcp;

namespace Net.Dataplane;

/// <summary>The listeners behind the kernel's redirect, one for each family of the machine, and the rules that lead there. Touched by the proxy's reconciler alone.</summary>
internal sealed class TransparentListener
{
    private readonly TransparentOptions _options;
    private readonly TransparentRoute _route;
    private readonly Dictionary<IpFamily, TcpRelayListener> _listeners = [];
    private readonly RedirectRules _rules;
    private readonly Dictionary<FrontendAddress, RedirectEntry> _wanted = [];
    private Dictionary<FrontendAddress, RedirectEntry>? _applied;
    private bool _changed = true;

    /// <summary>Listens at a port of the kernel's choice in each family.</summary>
    internal TransparentListener(TransparentOptions options, TcpRelayEngine engine, TcpListenOptions how, BackendHealth health, IReadOnlyCollection<IpCidr> serviceCidrs)
    {
        _options = options;
        _route = new TransparentRoute(health);
        how = how with { Destination = TcpDestinationSource.OriginalDestination };
        Listen(IpFamily.IPv4, IPAddress.Any);
        Listen(IpFamily.IPv6, IPAddress.IPv6Any);
        _rules = new RedirectRules(options.Table, _listeners.ToDictionary(static pair => pair.Key, static pair => pair.Value.LocalEndPoint.Port), serviceCidrs);

        void Listen(IpFamily family, IPAddress any)
        {
            if (engine.Listen(new IPEndPoint(any, 0), _route, how).Listener is { } listener) _listeners[family] = listener;
        }
    }

    internal IEnumerable<TcpRelayListener> Listeners => _listeners.Values;

    /// <summary>All rules as they are wanted now.</summary>
    internal string Rules => _rules.Whole(_wanted);

    /// <summary>Why the kernel does not have the rules; empty if it does, or another is to bring them there.</summary>
    internal string Problem { get; private set; } = "";

    internal bool Serves(IpFamily family) => _listeners.ContainsKey(family);

    /// <summary>Sets what happens at an address; <paramref name="route"/> is for those that are redirected.</summary>
    internal void Set(FrontendAddress place, RedirectEntry entry, ServiceRoute? route)
    {
        PeerAddress destination = ProxyAddresses.Of(place.Address, place.Port);
        if (route is not null) _route.Set(destination, route);
        else if (place.Protocol == TransportProtocol.Tcp) _route.Remove(destination);
        if (_wanted.TryGetValue(place, out RedirectEntry known) && known == entry) return;
        _wanted[place] = entry;
        _changed = true;
    }

    internal void Remove(FrontendAddress place)
    {
        if (!_wanted.Remove(place)) return;
        if (place.Protocol == TransportProtocol.Tcp) _route.Remove(ProxyAddresses.Of(place.Address, place.Port));
        _changed = true;
    }

    /// <summary>Brings what changed into the kernel, if that is the proxy's task. After a failure, everything is brought anew.</summary>
    /// <returns>True if it failed.</returns>
    internal bool Commit()
    {
        if (!_changed || !_options.Apply) return false;
        string problem = _applied is null ? "first" : Apply(_rules.Change(_applied, _wanted));
        if (problem.Length > 0) problem = Apply(_rules.Whole(_wanted));
        Problem = problem.Length == 0 ? "" : $"nftables rules cannot be applied ({problem}); they need CAP_NET_ADMIN and the program nft";
        _changed = problem.Length > 0;
        _applied = problem.Length > 0 ? null : new(_wanted);
        return problem.Length > 0;
    }

    /// <summary>Takes the rules out of the kernel, unless a successor's have taken their place. Open connections go on.</summary>
    internal void RemoveRules()
    {
        if (_applied is not null && _rules.AreOurs(NftCommand.List(_options.Table))) _ = NftCommand.Apply(_rules.Removal());
        _applied = null;
    }

    private static string Apply(string rules) => rules.Length == 0 ? "" : NftCommand.Apply(rules);
}
